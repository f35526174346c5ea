"""Staff action: correct a person's data (Art. 16 GDPR), record the evidence and answer."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.correction import Change, correct, correctable_values
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.evidence_models import CorrectionRecord
from privacy.subject_requests.gate import require_open, require_unrestricted
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def correct_and_answer(
    request: SubjectRequest, new_values: dict[str, object], text: str
) -> list[Change]:
    """Change the values, record old and new, close the request and mail the answer, atomically.

    `new_values` are keyed as `correctable_values` keys them. Raises RequestNotOpenError, or
    ValidationError: keyed by field where a model refuses a value, without a key where none changes.
    """
    request = require_open(request)
    subject = request.subject()
    require_unrestricted(subject)
    with translation.override(request.language):
        changes = correct(subject, new_values)
        if not changes:
            raise ValidationError(
                _("No value was changed. Change one, or answer the request in another way.")
            )
        for change in changes:
            CorrectionRecord.objects.create(
                request=request,
                place=change.title,
                label=change.label,
                old_value=change.old,
                new_value=change.new,
            )
        close(request, SubjectRequest.Outcome.DONE, with_changes(text, changes))
    return changes


def with_changes(text: str, changes: Iterable[Change]) -> str:
    """Return the answer with a line per changed value."""
    lines = []
    for change in changes:
        what = change.note or f"{change.old} → {change.new}"
        lines.append(f"- {change.title}, {change.label}: {what}")
    return "\n".join([text, "", *lines]) if lines else text


class CorrectionForm(AnswerForm):
    """One field per correctable value of the person, with the stored value."""

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, request, standard_answer)
        self.values = list(correctable_values(request.subject()))
        for value in self.values:
            field = value.field.formfield()
            if field is not None:
                field.label, field.initial = f"{value.title}: {value.label}", value.value
                self.fields[value.key] = field
        if not self.values:
            self.dead_end = _(
                "Nothing stored about this person can be corrected here. Go back, and answer or "
                "refuse the request."
            )
        self.order_fields([*(value.key for value in self.values), "text"])

    def new_values(self) -> dict[str, object]:
        """Return the entered values by the keys of the correctable values."""
        entered = {}
        for value in self.values:
            if value.key in self.cleaned_data:
                entered[value.key] = self.cleaned_data[value.key]
        return entered


class Correct(StaffAction[CorrectionForm]):
    """Change what is wrong."""

    name = "correct"
    label = _("Correct and answer")
    explanation = _(
        "Change what is wrong. The old and new values are kept with the request as evidence."
    )
    done = _("The data is corrected and the person is informed.")
    answers = (SubjectRequest.Kind.CORRECTION,)
    only_answers = True
    standard_answer = _("We have corrected your data as you asked.")
    form_class = CorrectionForm

    def perform(self, form: CorrectionForm, staff: Any) -> None:
        """Correct the values and mail the answer."""
        correct_and_answer(self.request, form.new_values(), form.cleaned_data["text"])
