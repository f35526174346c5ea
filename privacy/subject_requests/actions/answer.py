"""Staff action: answer with a text and close the request."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.models import SubjectRequest


class Answer(StaffAction[AnswerForm]):
    """Answer with a text that staff write."""

    name = "answer"
    label = _("Answer")
    explanation = _("This text is emailed to the person, and the request is closed.")
    done = _("The answer is on its way.")
    answers = (SubjectRequest.Kind.QUESTION,)
    for_companies_elsewhere = True
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Close the request as answered, and mail the text."""
        close(self.request, SubjectRequest.Outcome.ANSWERED, form.cleaned_data["text"])
