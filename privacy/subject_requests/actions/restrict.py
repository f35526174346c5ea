"""Staff action: restrict the processing of a person's data (Art. 18 GDPR), and answer."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import restriction
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def restrict_and_answer(request: SubjectRequest, text: str, staff: Any = None) -> SubjectRequest:
    """Restrict the person's data, close the request and mail the answer.

    Raises RequestNotOpenError.
    """
    request = require_open(request)
    restriction.restrict(request.subject())
    return close(request, SubjectRequest.Outcome.DONE, text)


class Restrict(StaffAction[AnswerForm]):
    """Store the person's data without any other use until the restriction is lifted."""

    name = "restrict"
    label = _("Restrict and answer")
    explanation = _(
        "Until the restriction is lifted, nothing is deleted, changed or used; the "
        "data is only stored."
    )
    done = _("The data is restricted and the person is informed.")
    answers = (SubjectRequest.Kind.RESTRICTION,)
    only_answers = True
    standard_answer = _(
        "As you asked, for now we only store your data and do nothing else with it."
    )
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Restrict the data and mail the answer."""
        restrict_and_answer(self.request, form.cleaned_data["text"], staff)
