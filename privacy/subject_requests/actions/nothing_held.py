"""Staff action: answer that the company stores nothing about the person, once that is checked."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.held_datasets import datasets_held
from privacy.subject_requests.models import SubjectRequest

NOTHING_IS_STORED = _(
    "We have searched all our datasets: apart from your requests to us and what was needed to "
    "answer them, we store nothing about you."
)


class NothingHeld(StaffAction[AnswerForm]):
    """Answer that nothing is stored, where that is so."""

    name = "nothing"
    label = _("Answer that nothing is stored")
    explanation = _(
        "All datasets of this company are searched again. If one of them contains something about "
        "the person, nothing is sent and you see which one."
    )
    done = _("The answer is on its way.")
    standard_answer = NOTHING_IS_STORED
    form_class = AnswerForm

    @transaction.atomic
    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Search again, close the request and mail the text.

        Raises RequestNotOpenError where something is stored.
        """
        request = require_open(self.request)
        if held := list(datasets_held(request.subject())):
            text = gettext("This company stores data about the person: %(datasets)s.")
            raise RequestNotOpenError(text % {"datasets": ", ".join(held)})
        close(request, SubjectRequest.Outcome.NOTHING, form.cleaned_data["text"])
