"""Staff action: refuse a request, with the reason and where to complain (Art. 12(4) GDPR)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.models import SubjectRequest


class Refuse(StaffAction[AnswerForm]):
    """Refuse with a reason that staff write."""

    name = "refuse"
    label = _("Refuse with a reason")
    explanation = _("The person is informed of the reason and where to complain (Art. 12(4) GDPR).")
    done = _("The refusal is on its way.")
    standard_answer = _("We cannot do what you asked, for this reason: …")
    for_companies_elsewhere = True
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Close the request as refused, and mail the reason."""
        close(self.request, SubjectRequest.Outcome.REFUSED, form.cleaned_data["text"])
