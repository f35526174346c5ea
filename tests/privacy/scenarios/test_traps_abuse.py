"""One test per trap of docs/explanation/traps.md, section "One door against abuse"."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from privacy.conf import conf
from privacy.consent.flows import withdrawal_token
from privacy.consent.models import ConsentEvent
from privacy.consent.receipts import may_consent
from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.messages import OutboxMessage
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.retention import purge_all
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.proof_of_work import challenge
from social_consent.request.same_origin import is_same_origin
from telekom_site.accounts.models import User
from telekom_site.orders.models import Product
from tests.conftest import link_in
from tests.support.consents import checked
from tests.support.orders import place
from tests.support.subject_requests import FORM, answer, fields, file_request

pytestmark = pytest.mark.django_db(transaction=True)

TOP = Path(__file__).parents[3]
NEW_LINK, PASSWORD_LINK = "/en/privacy/contact/new-link/", "/en/account/password/link/"
# Caused by staff, or once a day by what staff did; or once per confirmed request, of which a client
# can file few.
UNLIMITED = {
    MailPurpose.REQUEST,
    MailPurpose.ORDER_STATE,
    MailPurpose.ENQUIRY,
    MailPurpose.STAFF,
    MailPurpose.ACCESS_REPORT,
    MailPurpose.PRIZE,
    MailPurpose.SURVEY,
    MailPurpose.SERVICE_NOTICE,
    MailPurpose.DISCLOSURE,
    MailPurpose.BREACH,
    MailPurpose.FORWARD,
}
SPAM = "Win a prize: http://evil.example/"


def order(browser: Client, email: str, **changes: str) -> str:
    """Order the first product; where the answer leads."""
    if not Product.objects.exists():
        call_command("load_demo", verbosity=0)
    product = Product.objects.order_by("pk").first()
    address = {"name": SPAM, "street": "Weg 1", "postcode": "53113", "city": "Bonn"}
    items = product.slug if product else ""
    return str(place(browser, items, address | {"email": email} | changes)["Location"])


def test_an_unauthenticated_client_cannot_silence_a_mailbox(
    browser: Client, controller: Controller, customer: User
) -> None:
    for _number in range(9):
        browser.post(NEW_LINK, {"reference": "AAAAAAAA", "email": customer.email})
        order(browser, customer.email, **checked("advertising_email"))
    mail.outbox.clear()

    file_request(browser, email=customer.email)
    browser.post(PASSWORD_LINK, {"email": customer.email})

    links = [
        str(sent.body).count(part) for sent in mail.outbox for part in ("/verify/", "/choose/")
    ]
    assert links == [1, 0, 0, 1]


def test_an_undelivered_mail_is_not_reported_as_sent(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = dict.fromkeys(("verify_request", "account", "order"), 0)
    pages = [
        browser.post(FORM, fields(), follow=True),
        browser.post(PASSWORD_LINK, {"email": "anna@x.example"}, follow=True),
        browser.get(order(browser, "anna@x.example")),
    ]
    assert mail.outbox == []
    for page, promise in zip(
        pages,
        ("will arrive tomorrow", "will arrive tomorrow", "will be sent tomorrow"),
        strict=True,
    ):
        assert promise in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        deliver_all()
    assert len(mail.outbox) == 3, "what was said to come tomorrow comes"


def test_every_mail_that_an_unknown_client_can_trigger_is_limited() -> None:
    assert set(MailPurpose) == set(conf.MAILS_PER_DAY) | UNLIMITED
    sends = re.compile(
        r"\b(EmailMessage|EmailMultiAlternatives|send_mail|send_mass_mail|mail_admins|smtplib)\b"
    )
    senders = {
        str(path.relative_to(TOP))
        for package in ("privacy", "social_consent", "telekom_site")
        for path in (TOP / package).rglob("*.py")
        if sends.search(path.read_text()) and "allauth" not in path.read_text()
    }
    assert {str(Path(path).parent) for path in senders} == {"privacy/outbox"}


def test_free_text_of_an_unknown_client_is_mailed_to_no_one(
    browser: Client, controller: Controller
) -> None:
    """See also tests/telekom_site/scenarios/test_email_forms.py, which fills in every form."""
    order(browser, "victim@x.example", **checked("advertising_email"))
    file_request(browser, kind="question", email="victim@x.example", message=SPAM, name=SPAM)
    browser.post(NEW_LINK, {"reference": "evil.exa", "email": "victim@x.example"})
    assert len(mail.outbox) == 4
    assert not [sent for sent in mail.outbox if "evil" in f"{sent.subject}{sent.body}".lower()]


def test_an_ipv6_network_is_one_client(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS, settings.PRIVACY_INTAKE_PER_IPV6_SITE = 2, 4
    sites = [
        *(f"2001:db8:5:1::{n:x}" for n in range(1, 6)),
        *(f"2001:db8:5:{n:x}::1" for n in range(2, 9)),
    ]
    accepted = [
        browser.post(FORM, fields(email=f"p{number}@x.example"), REMOTE_ADDR=address).status_code
        == 302
        for number, address in enumerate(sites)
    ]
    assert accepted == [True] * 2 + [False] * 3 + [True] * 2 + [False] * 5


def test_the_time_to_act_begins_when_the_mail_is_sent(
    browser: Client, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now()
    with monkeypatch.context() as outage:
        outage.setattr(EmailMessage, "send", refuse)
        file_request(browser)
        with time_machine.travel(start + timedelta(days=4), tick=False):
            delete_unverified()
    with time_machine.travel(start + timedelta(days=4), tick=False):
        deliver_all()
    with time_machine.travel(start + timedelta(days=6), tick=False):
        delete_unverified()
        assert browser.post(link_in(mail.outbox[0])).status_code == 200


def refuse(self: EmailMessage, *args: object, **kwargs: object) -> int:
    raise ConnectionRefusedError


def test_a_mail_that_was_never_sent_is_forgotten_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailMessage, "send", refuse)
    OutgoingMail.objects.create(
        recipient="anna@x.example", subject="Choose a password", body="A secret link"
    )
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        purge_all()
    assert not OutgoingMail.objects.exists()


def test_a_proof_of_work_counts_once_whatever_the_date(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_PROOF_OF_WORK_THRESHOLD = settings.PRIVACY_INTAKE_WITHOUT_PROOF_PER_HOUR = 0
    settings.PRIVACY_INTAKE_QUEUE_PER_CLIENT, settings.PRIVACY_INTAKE_PROOF_WORK = 0, 100
    midnight = datetime.fromisoformat("2027-03-02T00:00:00+00:00")
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False):
        proof = answer(challenge())
        assert browser.post(FORM, fields(proof=proof)).status_code == 302
    with time_machine.travel(midnight + timedelta(minutes=1), tick=False):
        assert browser.post(FORM, fields(proof=proof)).status_code == 429


def test_a_flood_locks_no_one_out(
    browser: Client, client: Client, controller: Controller, customer: User, settings: Settings
) -> None:
    settings.PRIVACY_PROOF_OF_WORK_THRESHOLD = settings.PRIVACY_INTAKE_WITHOUT_PROOF_PER_HOUR = 0
    waits = browser.post(FORM, fields(email="nobody@x.example"), follow=True)
    assert "place in the queue" in waits.content.decode()
    client.force_login(customer)
    assert client.post(FORM, fields(email=customer.email)).status_code == 302
    assert [sent.to for sent in mail.outbox] == [[customer.email]], "who is logged in does not wait"
    deliver_all()
    assert mail.outbox[1].to == ["nobody@x.example"]


def test_one_client_cannot_exhaust_a_shared_limit(browser: Client, settings: Settings) -> None:
    settings.PRIVACY_RECEIPTS_PER_CLIENT = 2
    asked = [
        RequestFactory(REMOTE_ADDR=address).post("/")
        for address in [*["203.0.113.7"] * 3, "203.0.113.8"]
    ]
    assert [may_consent(request) for request in asked] == [True, True, False, True]
    for _number in range(5):
        browser.post(f"/en/privacy/consent/withdraw/{withdrawal_token('anna@x.example')}/")
    assert ConsentEvent.objects.count() == 1, "pressing again says nothing new"


def test_a_form_survives_a_login_in_another_tab(
    browser: Client, controller: Controller, customer: User
) -> None:
    browser.get(FORM)
    browser.force_login(customer)
    assert browser.post(FORM, fields(kind="question", message="An hour's work.")).status_code == 302
    assert SubjectRequest.objects.get().message == "An hour's work."


@pytest.mark.parametrize(
    "origin", ["http://testserver", "//testserver", "https://testserver.evil.example", "null", ""]
)
def test_an_origin_is_scheme_and_host(origin: str) -> None:
    assert not is_same_origin(RequestFactory().post("/", headers={"Origin": origin}, secure=True))


def test_a_local_part_beyond_ascii_is_not_rewritten_into_another_mailbox() -> None:
    """See also tests/privacy/outbox/test_smtp.py, with a real mail server."""
    message = OutboxMessage("Hello", "Text", to=["jörg@xn--bcher-kva.example"]).message()
    assert "To: jörg@xn--bcher-kva.example\n".encode() in message.as_bytes()


def test_an_office_does_not_lock_itself_out(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 5
    file_request(browser)
    for number in range(9):
        browser.post(f"/en/privacy/contact/verify/guess{number}/")
    assert browser.post(link_in(mail.outbox[0])).status_code == 200
