"""Registration, login and the account page, as a browser meets them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape

from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.flows import delete_unconfirmed
from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.support.consents import checked, consent, questions

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER = "/en/account/register/"
PASSWORD = {"password": "correct-horse-9"}


def register(browser: Client, email: str = "new@x.example", **changes: str) -> None:
    answer = browser.post(REGISTER, {"email": email, "first_name": "N", **changes})
    assert answer.status_code == 302


def test_a_person_registers_verifies_the_email_and_is_logged_in(browser: Client) -> None:
    register(browser)
    assert not browser.cookies
    assert not is_confirmed(User.objects.get())
    link = link_in(mail.outbox[0])
    assert browser.get(link).status_code == 200
    assert browser.post(link, PASSWORD).status_code == 302
    assert is_confirmed(User.objects.get())
    assert browser.get("/en/account/").status_code == 200
    assert list(browser.cookies) == ["session"]


def test_the_link_works_once(browser: Client) -> None:
    register(browser)
    link = link_in(mail.outbox[0])
    browser.post(link, PASSWORD)
    assert Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link, PASSWORD).status_code == 410


def test_registering_a_known_mailbox_looks_the_same_and_tells_only_its_owner(
    browser: Client, customer: User
) -> None:
    unknown = browser.post(REGISTER, {"email": "new@x.example"})
    known = browser.post(REGISTER, {"email": customer.email.upper()})
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert "already" in mail.outbox[1].subject
    assert User.objects.count() == 2


def test_each_answer_is_recorded_with_its_words(browser: Client) -> None:
    register(browser, **checked("advertising_email", "surveys_post"))
    events = ConsentEvent.objects.filter(choice="granted").order_by("topic")
    assert [(event.topic, event.channel, event.source) for event in events] == [
        ("advertising", "email", "registration"),
        ("surveys", "post", "registration"),
    ]
    with translation.override("en"):
        assert events[0].wording.text == str(ADVERTISING.text)
    others = ConsentEvent.objects.exclude(pk__in=events).values_list("choice", flat=True)
    assert list(others) == ["asked", "asked"], "what is not a consent is not stored"


def test_consent_is_never_a_condition(browser: Client) -> None:
    register(browser)
    assert User.objects.filter(email="new@x.example").exists()
    assert not ConsentEvent.objects.exists()


def test_an_outdated_wording_is_shown_again_and_nothing_is_lost(browser: Client) -> None:
    answer = browser.post(REGISTER, {"email": "new@x.example", "consent_advertising_email": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="new@x.example"' in page
    assert "checked" not in re.sub(r"no box is checked|is checked", "", page)


def test_no_box_is_ticked_in_advance(browser: Client) -> None:
    page = browser.get(REGISTER).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="consent_[^>]*>', page)
    assert len(boxes) == len(questions())
    assert not [box for box in boxes if "checked" in box or "required" in box]
    with translation.override("en"):
        parts = [part for question in questions() for part in question.parts]
        assert all(escape(str(part)) in page for part in parts)


def test_an_account_that_is_never_confirmed_goes_by_itself(browser: Client, customer: User) -> None:
    register(browser)
    assert delete_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert delete_unconfirmed() == 1
    assert list(User.objects.all()) == [customer]


def test_an_account_waits_while_its_mail_cannot_be_delivered(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, *args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    start = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr("privacy.outbox.messages.OutboxMessage.send", refuse)
        register(browser)
    with time_machine.travel(start + timedelta(days=4), tick=False):
        assert delete_unconfirmed() == 0, "the mail is still on its way"
        assert deliver_all() == 1
    with time_machine.travel(start + timedelta(days=6), tick=False):
        assert delete_unconfirmed() == 0, "the person has had it for two days"
    with time_machine.travel(start + timedelta(days=8), tick=False):
        assert delete_unconfirmed() == 1


def test_an_account_does_not_wait_for_a_mail_that_was_given_up(
    browser: Client,
) -> None:
    register(browser)
    OutgoingMail.objects.update(sent_at=None, body="x", attempts=1_000)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert delete_unconfirmed() == 1


def test_login_ignores_the_case_of_the_mailbox(browser: Client, customer: User) -> None:
    answer = browser.post(
        "/en/account/login/", {"login": customer.email.upper(), "password": "correct-horse-9"}
    )
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert customer.last_used_at > timezone.now() - timedelta(minutes=1)


def test_a_cross_site_login_is_refused(customer: User) -> None:
    attacker = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    answer = attacker.post(
        "/en/account/login/", {"login": customer.email, "password": "correct-horse-9"}
    )
    assert answer.status_code == 403


def test_a_session_needs_its_token_where_the_browser_does_not_vouch(customer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(customer)
    assert client.post("/en/account/", {"first_name": "X"}).status_code == 403
    page = client.get("/en/account/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert (
        client.post("/en/account/", {"first_name": "X", "csrfmiddlewaretoken": token}).status_code
        == 302
    )


def test_the_account_page_shows_what_was_consented_to(client: Client, customer: User) -> None:
    consent(customer.email, "news.email")
    client.force_login(customer)
    page = client.get("/en/account/").content.decode()
    assert "News by email: given" in page
    assert "Offers by" not in page


def test_the_account_page_is_for_its_owner(client: Client) -> None:
    assert client.get("/en/account/").status_code == 302
