"""Why a mail is sent: each purpose has a rate limit of its own, so that no purpose can silence
another."""

from enum import StrEnum


class MailPurpose(StrEnum):
    """What a mail is for, and who can cause it. PRIVACY_MAILS_PER_DAY limits those that anybody can
    cause."""

    VERIFY_REQUEST = "verify_request"  # anybody, by filing a data-subject request
    # Anybody who knows a reference, by asking for a new link to a private page.
    REQUEST_LINK = "request_link"
    NO_SUCH_REQUEST = "no_such_request"  # anybody, by making up a reference
    REQUEST = "request"  # the person or staff: progress and answer of a verified request
    ACCOUNT = "account"  # anybody, by registering or asking for a password link
    # A logged-in person or staff: confirm or object to a new address.
    ADDRESS_CHANGE = "address_change"
    CONSENT = "consent"  # anybody, by ticking a box: double opt-in
    ORDER = "order"  # anybody, by ordering
    ENQUIRY = "enquiry"  # staff, by answering an enquiry
    STAFF = "staff"  # the clock: reminders to the group's own companies
