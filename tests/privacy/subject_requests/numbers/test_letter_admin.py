"""Several letters are printed as one document: those of the reader's companies, once, and noted."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import last_code, letters_due
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.clerks import member
from tests.support.subject_requests import LIST, page_of, printed

pytestmark = pytest.mark.django_db
PAGE = f"{LIST}letters/"
Verified = Callable[..., SubjectRequest]


@pytest.fixture
def clerk(client: Client, controller: Controller, austria: Controller) -> User:
    """A logged-in clerk of one company, beside which there is another one."""
    staff = member("clerk", controller)
    client.force_login(staff)
    prove_again(client, staff)
    return staff


@pytest.fixture
def by_letter(verified: Verified) -> list[SubjectRequest]:
    """Two requests in two languages whose answers go by letter; the second one is closed."""
    places = {"email": "", "postal_address": "Anna Łęcka\nAm Hang 3\n53113 Bonn"}
    english = verified(**places, number="customer_number:1")
    german = verified(**places, number="customer_number:2", language="de")
    for request in (english, german):
        request.messages.create(sender="staff", text=f"Our answer {request.reference}.")
    german.outcome, german.closed_at = "answered", german.received_at
    german.save()
    return [english, german]


def choose(client: Client, *requests: SubjectRequest) -> str:
    """Choose requests in the list; return where that leads: to the page of their letters."""
    keys = [str(request.pk) for request in requests]
    answer = client.post(LIST, {"action": "print_letters", "_selected_action": keys})
    return str(answer["Location"])


def seen(*requests: SubjectRequest) -> dict[str, list[str]]:
    """Return what the form of the page sends."""
    return {"seen": [f"{request.pk}:{last_code(request)}" for request in requests]}


@pytest.mark.unstated
def test_letters_are_printed_in_their_languages_and_noted_with_their_purpose(
    client: Client, clerk: User, by_letter: list[SubjectRequest]
) -> None:
    page = choose(client, *by_letter)
    assert "Open 2 letters for printing" in client.get(page).content.decode()
    assert letters_due().count() == 2
    answer = client.post(page, seen(*by_letter))
    document = answer.content.decode()
    assert document.count("<article") == 2
    assert "no-store" in answer["Cache-Control"]
    for request, language, subject in zip(
        by_letter, ("en", "de"), ("Your request", "Ihre Anfrage"), strict=True
    ):
        assert f'<article lang="{language}">' in document
        assert f"{subject} {request.reference}" in document
        assert f"Our answer {request.reference}." in document
        note = request.notes.get()
        assert (note.author, note.text) == (clerk, "The letter was printed for posting.")
        accesses = StaffAccess.objects.filter(what__endswith=request.reference)
        assert set(accesses.values_list("reason", "purpose", "purpose_note")) == {
            (reason, "request", request.reference)
            for reason in ("opened", "prepared a letter with a code")
        }
    assert len({letter.code for letter in printed(answer)}) == 2
    assert not letters_due().exists()


def test_a_letter_that_a_colleague_has_printed_meanwhile_keeps_its_code(
    client: Client, clerk: User, by_letter: list[SubjectRequest]
) -> None:
    page, form = choose(client, *by_letter), seen(*by_letter)
    client.post(page, form)
    codes = [last_code(request) for request in by_letter]
    again = client.post(page, form)
    assert printed(again) == []
    assert "someone has printed it meanwhile" in again.content.decode()
    assert [last_code(request) for request in by_letter] == codes
    assert "already printed" in client.get(page).content.decode()
    assert len(printed(client.post(page, seen(*by_letter)))) == 2


def test_only_what_is_answered_by_letter_is_printed_and_not_the_readers_own(
    client: Client, clerk: User, verified: Verified
) -> None:
    by_mail = verified()
    own = verified(email=clerk.email, postal_address="Own Street 1")
    page = choose(client, by_mail, own)
    shown = client.get(page).content.decode()
    assert "Own Street" not in shown
    assert f"{by_mail.reference}</a>, " in shown
    assert printed(client.post(page, seen(by_mail, own))) == []


@pytest.mark.unstated
def test_that_no_letter_is_due_is_said_before_a_purpose_is_asked_for(
    client: Client, clerk: User, verified: Verified, by_letter: list[SubjectRequest]
) -> None:
    none_due = "No letter is due for the chosen requests."
    by_mail = verified()
    assert choose(client, by_mail) == LIST
    assert none_due in client.get(LIST).content.decode()
    assert none_due not in client.get(choose(client, *by_letter)).content.decode()
    client.post(choose(client, *by_letter), seen(*by_letter))
    assert none_due in client.get(choose(client, *by_letter)).content.decode()


def test_a_letter_that_was_never_printed_is_not_called_printed(
    client: Client, clerk: User, verified: Verified
) -> None:
    answered = verified(email="", postal_address="Weg 1", number="customer_number:1")
    page = client.get(choose(client, answered)).content.decode()
    assert "nothing was written to this person yet" in page
    assert "already printed" not in page


def test_an_answer_that_is_still_to_be_printed_is_not_called_on_its_way(
    client: Client, clerk: User, verified: Verified
) -> None:
    by_letter = verified(email="", postal_address="Weg 1", number="customer_number:1")
    for request, is_due in ((by_letter, True), (verified(), False)):
        answer = client.post(page_of(request, "ask"), {"text": "Which one?"}, follow=True)
        shown = answer.content.decode()
        assert ("print the letter now" in shown) == is_due
        assert ("is on its way" in shown) == (not is_due)


def test_letters_of_another_company_do_not_exist(
    client: Client, clerk: User, by_letter: list[SubjectRequest], austria: Controller
) -> None:
    SubjectRequest.objects.update(controller=austria)
    assert choose(client, *by_letter) == LIST
    page = f"{PAGE}?request={by_letter[0].pk}"
    assert client.get(page).status_code == client.post(page).status_code == 404
    assert letters_due().count() == 2
    assert client.get(f"{PAGE}?request=x").status_code == 404


def test_who_may_not_answer_requests_prints_no_letters(
    client: Client, controller: Controller, by_letter: list[SubjectRequest]
) -> None:
    client.force_login(member("auditor", controller, "auditor"))
    assert client.post(f"{PAGE}?request={by_letter[0].pk}").status_code == 403


def test_a_document_has_a_limited_number_of_letters(
    client: Client, clerk: User, by_letter: list[SubjectRequest], settings: Settings
) -> None:
    page = choose(client, *by_letter)
    settings.PRIVACY_LETTERS_AT_ONCE = 1
    assert client.get(page).status_code == 400
    assert choose(client, *by_letter) == LIST


def test_the_page_of_a_request_leads_to_its_letter(
    client: Client, clerk: User, by_letter: list[SubjectRequest]
) -> None:
    shown = client.get(page_of(by_letter[0])).content.decode()
    assert f"{PAGE}?request={by_letter[0].pk}" in shown
