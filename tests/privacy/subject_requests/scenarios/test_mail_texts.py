"""Texts of the mails about a request: sender, reason, deadline and what the person can do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.subject_requests.actions.ask import ask_back
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.actions.extend import extend
from privacy.subject_requests.actions.lift_restriction import lift_restriction
from privacy.subject_requests.actions.restrict import restrict_and_answer
from privacy.subject_requests.answering import close
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ("en", "de")
GREETING = {"en": "Dear Anna Arnold,", "de": "Guten Tag Anna Arnold,"}
COMPLAINT = {
    "en": "you can complain to the supervisory authority, BfDI, or go to court",
    "de": "können Sie sich bei der Aufsichtsbehörde beschweren (BfDI) oder vor Gericht gehen",
}
LIFETIME = {"en": ("24 hours after", "30 days have passed"), "de": ("24 Stunden", "30 Tagen")}

ACTIONS: dict[str, Callable[[SubjectRequest], object]] = {
    "received": lambda request: mail_status_link(request, "request_received"),
    "question": lambda request: ask_back(request, "Which contract?"),
    "new link": lambda request: mail_status_link(request, "new_status_link"),
    "answer": lambda request: close(request, SubjectRequest.Outcome.ANSWERED, "No."),
    "refusal": lambda request: close(request, SubjectRequest.Outcome.REFUSED, "No."),
    "extension": lambda request: extend(request, "It is much."),
    "deletion": lambda request: erase_and_answer(request, "Deleted."),
}


def sent(action: str, request: SubjectRequest) -> str:
    """Perform an action and return the text of its mail."""
    ACTIONS[action](request)
    deliver_all()
    return str(mail.outbox[-1].body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_mail_states_recipient_sender_and_link_lifetime(
    action: str, language: str, verified: Verified
) -> None:
    request = verified("deletion", name="Anna Arnold", language=language)
    text = sent(action, request)

    assert text.startswith(GREETING[language])
    assert request.controller.name in text
    assert request.controller.privacy_contact in text
    assert request.reference in text
    for part in LIFETIME[language]:
        assert part in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ["answer", "refusal", "extension", "deletion"])
def test_answers_and_extensions_say_where_to_complain(
    action: str, language: str, verified: Verified
) -> None:
    text = sent(action, verified("deletion", name="Anna Arnold", language=language))
    assert COMPLAINT[language] in " ".join(text.split())


@pytest.mark.parametrize("action", ["received", "question", "extension"])
def test_mails_before_the_answer_state_the_deadline(action: str, verified: Verified) -> None:
    request = verified("deletion")
    text = sent(action, request)
    request.refresh_from_db()
    with translation.override("en"):
        assert date_format(request.due_on) in text


def test_a_lifted_restriction_is_mailed_with_the_right_to_complain(verified: Verified) -> None:
    request = restrict_and_answer(verified("restriction", name="Anna Arnold"), "Done.")
    lift_restriction(request, "The claim is settled.")
    deliver_all()
    text = str(mail.outbox[-1].body)
    assert text.startswith(GREETING["en"])
    assert COMPLAINT["en"] in text


def test_a_deletion_mail_says_what_is_kept_and_until_when(
    verified: Verified, customer: User
) -> None:
    order_of(customer.email, customer)
    text = sent("deletion", verified("deletion", email=customer.email))
    assert "1 kept until 31 December" in text
    assert "- This answer: kept (90 days" in text
    assert "0 deleted" not in text
    assert "–)" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_to_an_unverified_address_repeats_no_name(
    language: str, browser: Client, controller: Controller
) -> None:
    form = {"kind": "access", "controller": controller.slug, "email": "anna@customer.example"}
    browser.post(f"/{language}/privacy/contact/", {**form, "name": "Buy at evil.example"})
    text = str(mail.outbox[0].body)
    assert "evil" not in text
    assert text.startswith({"en": "Hello,", "de": "Guten Tag,"}[language])
    assert controller.name in text


def test_a_mail_about_an_overdue_request_promises_no_past_date(verified: Verified) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    text = sent("question", verified("deletion", due_on=yesterday))
    assert "We still have until" not in text
