"""Purposes of mails, each with a rate limit of its own, so that none can block another."""

from enum import StrEnum


class MailPurpose(StrEnum):
    """Purpose of a mail. The comments say who can cause it: PRIVACY_MAILS_PER_DAY limits those that
    anyone can cause."""

    VERIFY_REQUEST = "verify_request"  # anyone, by filing a data-subject request
    # Anyone who knows a reference, by asking for a new link to a private page.
    REQUEST_LINK = "request_link"
    NO_SUCH_REQUEST = "no_such_request"  # anyone, by making up a reference
    REQUEST = "request"  # the person or staff: progress and answer of a verified request
    ACCOUNT = "account"  # anyone, by registering or asking for a password link
    # A logged-in person or staff: confirm or object to a new address.
    ADDRESS_CHANGE = "address_change"
    CONSENT = "consent"  # anyone, by ticking a box: double opt-in
    ORDER = "order"  # anyone, by ordering
    MY_DATA = "my_data"  # anyone, by asking for a link to what is stored about an address
    ENQUIRY_LINK = "enquiry_link"  # anyone, by sending an enquiry or asking for a new link
    ORDER_STATE = "order_state"  # staff, by changing the state of an order
    TERMINATION = "termination"  # anyone, by withdrawing from a contract or cancelling it
    ENQUIRY = "enquiry"  # staff, by answering an enquiry
    ACCESS_REPORT = "access_report"  # a periodic task: one a day to people who asked for it
    COMPETITION = "competition"  # anyone, by entering a competition
    PRIZE = "prize"  # staff, by drawing winners
    SURVEY = "survey"  # a periodic task, to people who consented to surveys
    SERVICE_NOTICE = "service_notice"  # staff, by approving a notice: to customers by contract
    DISCLOSURE = "disclosure"  # a periodic task, to people whose data was disclosed to an authority
    BREACH = "breach"  # staff, by approving emails about a data breach to the people affected
    FORWARD = "forward"  # the person, by confirming a request to a company that works elsewhere
    STAFF = "staff"  # a periodic task: reminders to the group's own companies
