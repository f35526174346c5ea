"""Inserting a saved answer into the form of an action: filled in, to be read before it is sent."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.workbench.saved_answers.models import SavedAnswer, SavedAnswerQuerySet
from privacy.subject_requests.workbench.saved_answers.placeholders import filled_in

BUTTON = "insert"  # name of the button beside the list of saved answers
LIST = "saved_answer"  # name of that list


def saved_answers_for(action: StaffAction[Any]) -> QuerySet[SavedAnswer]:
    """Return the saved answers that fit the request of an action, with their texts."""
    answers: SavedAnswerQuerySet = SavedAnswerQuerySet(SavedAnswer)
    return answers.offered_to(action.request.controller, action.request.language)


def with_saved_answer(request: HttpRequest, action: StaffAction[Any]) -> AnswerForm:
    """Return the unsent form as it was typed, with the chosen answer in its text.

    It replaces the standard answer; what staff have written stays above it.
    """
    form: AnswerForm = action.form(None)
    standard = form.initial.get("text", "")
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(request.POST, request.FILES, name)
    chosen = request.POST.get(LIST, "")
    answer = saved_answers_for(action).filter(pk=chosen).first() if chosen.isdecimal() else None
    if answer is not None:
        saved = filled_in(getattr(answer, "text", None) or "", action.request)
        typed = (form.initial.get("text") or "").replace("\r\n", "\n").strip()
        kept = "" if typed == str(standard).strip() else typed
        form.initial["text"] = f"{kept}\n\n{saved}".strip()
    return form
