"""An enquiry: the form, the private page behind the mailed link, and the answer of staff."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from telekom_site.enquiries.links import SALT
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

FIELDS = {"topic": "tv", "question": "How many channels?", "email": "anna@x.example"}


def ask(browser: Client, **changes: str) -> str:
    """Send the form; the path of the private page, from the receipt."""
    assert browser.post("/de/enquiry/", FIELDS | changes).status_code == 302
    return link_in(mail.outbox[-1])


def test_a_person_asks_is_answered_and_asks_again(browser: Client, staff_client: Client) -> None:
    page = ask(browser)
    enquiry = Enquiry.objects.get()
    assert (enquiry.language, enquiry.state, enquiry.answered_at) == ("de", "open", None)
    staff_client.post(
        f"/en/staff/enquiries/enquiry/{enquiry.pk}/change/", {"answer": "Two hundred."}
    )
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.answered_at) == ("answered", timezone.now())
    assert mail.outbox[-1].to == ["anna@x.example"]
    assert "Two hundred." in mail.outbox[-1].body
    assert "How many channels?" not in mail.outbox[-1].body, (
        "anybody could have asked in this mailbox's name"
    )
    assert browser.post(page, {"text": "In which languages?"}).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.answered_at) == ("open", None)
    shown = browser.get(page).content.decode()
    texts = ["How many channels?", "Two hundred.", "In which languages?"]
    assert [shown.index(text) for text in texts] == sorted(shown.index(text) for text in texts)


def test_the_receipt_has_the_reference_and_nothing_that_was_typed(browser: Client) -> None:
    ask(browser, name="Anna BUY-PILLS")
    receipt = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert Enquiry.objects.get().reference in receipt
    assert "PILLS" not in receipt
    assert "channels" not in receipt


def test_a_form_that_is_sent_twice_is_one_enquiry(browser: Client) -> None:
    ask(browser)
    ask(browser, email="ANNA@X.example")
    ask(browser, question="Another question")
    assert (Enquiry.objects.count(), len(mail.outbox)) == (2, 2)


def test_receipts_beyond_a_days_share_come_tomorrow_and_the_page_says_so(
    browser: Client, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"enquiry_link": 1}
    answers = [
        browser.post("/en/enquiry/", FIELDS | {"question": f"{number}?"})["Location"]
        for number in range(2)
    ]
    pages = [browser.get(answer).content.decode() for answer in answers]
    assert ["will be sent tomorrow" in page for page in pages] == [False, True]
    assert Enquiry.objects.count() == 2


def test_an_old_link_only_mails_a_new_one(browser: Client) -> None:
    page = ask(browser)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        shown = browser.get(page)
        assert (shown.status_code, b"channels" in shown.content) == (403, False)
        assert browser.post(page, {"text": "Hello?"}).status_code == 302
        assert browser.get(link_in(mail.outbox[-1])).status_code == 200
    assert not Enquiry.objects.get().messages.exists()


@pytest.mark.parametrize(
    "forged",
    [
        "nonsense",
        pytest.param(signing.dumps("ABCDEFGH"), id="signed for another purpose"),
        pytest.param("", id="empty"),
    ],
)
def test_a_forged_link_opens_nothing(browser: Client, forged: str) -> None:
    ask(browser)
    token = forged or signing.dumps("ABCDEFGH", salt=SALT)
    assert browser.get(f"/en/enquiry/{token}/").status_code == 410


def test_a_message_without_text_is_asked_again_and_a_second_click_adds_none(
    browser: Client,
) -> None:
    page = ask(browser)
    assert browser.post(page, {"text": " "}).status_code == 422
    for _click in range(2):
        assert browser.post(page, {"text": "And?"}).status_code == 302
    assert Enquiry.objects.get().messages.count() == 1
