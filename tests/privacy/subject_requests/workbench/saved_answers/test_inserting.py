"""A saved answer is inserted into the form of an action, filled in, and read before it is sent."""

from datetime import date

import pytest
from django.test import Client

from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.saved_answers.models import SavedAnswer
from tests.privacy.subject_requests.conftest import Verified
from tests.support.subject_requests import do, page_of

pytestmark = pytest.mark.django_db


def saved(title: str, text: str, **changes: object) -> SavedAnswer:
    """Return a saved answer in English for all companies."""
    answer = SavedAnswer.objects.create(**({"title": title, "language": "en"} | changes))
    answer.versions.create(number=1, text="An earlier text.")
    answer.versions.create(number=2, text=text)
    return answer


def insert(client: Client, request: SubjectRequest, answer: SavedAnswer, typed: str = "") -> str:
    """Press the button beside the list, and return the text that the page then shows."""
    chosen = {"insert": "1", "saved_answer": str(answer.pk), "text": typed}
    page = client.post(page_of(request, "answer"), chosen)
    assert page.status_code == 200
    return str(page.context["form"].initial["text"])


def test_a_saved_answer_is_filled_in_and_sent_by_hand(
    staff_client: Client, verified: Verified
) -> None:
    request = verified("question", name="Anna {deadline} <b>", due_on=date(2031, 3, 9))
    answer = saved("Bills", "Dear {name}, {number} is due by {deadline}. {other}")
    page = staff_client.get(page_of(request, "answer")).content.decode()
    assert "Bills" in page
    text = insert(staff_client, request, answer)
    assert text == (
        f"Dear Anna {{deadline}} <b>, {request.reference} is due by 9 March 2031. {{other}}"
    )
    assert insert(staff_client, request, answer, "Hello.\r\n").startswith("Hello.\n\nDear Anna")
    assert SubjectRequest.objects.get().is_open
    assert not OutgoingMail.objects.exists()
    do(staff_client, request, "answer", text="Hello Anna.")
    assert "Hello Anna." in OutgoingMail.objects.get().body


def test_what_is_not_filled_in_is_not_sent(staff_client: Client, verified: Verified) -> None:
    request = verified("question")
    text = insert(staff_client, request, saved("Bills", "Dear {name}, hello."))
    assert text == "Dear …, hello."
    for unfinished in (text, "Dear {name}, hello."):
        page = staff_client.post(page_of(request, "answer"), {"text": unfinished})
        assert list(page.context["form"].errors) == ["text"]
        assert "hello." in page.content.decode()


def test_only_answers_in_the_language_and_of_the_company_are_offered(
    staff_client: Client, verified: Verified, controller: Controller, austria: Controller
) -> None:
    request = verified("question")
    ours, theirs = saved("Ours", "A", company=controller), saved("Theirs", "B", company=austria)
    german, ended = saved("Deutsch", "C", language="de"), saved("Ended", "D", is_offered=False)
    page = staff_client.get(page_of(request, "answer"))
    assert list(page.context["saved_answers"]) == [ours]
    for other in (theirs, german, ended):
        assert insert(staff_client, request, other, "Typed.") == "Typed."
    nonsense = {"insert": "1", "saved_answer": "²", "text": "Typed."}
    assert staff_client.post(page_of(request, "answer"), nonsense).status_code == 200
