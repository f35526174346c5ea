"""Staff action: put single records under a legal hold (Art. 17(3)(e) GDPR) before an erasure."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import legal_holds
from privacy.personal_data.restriction import records_of
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def hold_records(
    request: SubjectRequest,
    records: Iterable[str],
    reason: str,
    staff: Any = None,
    shown_reason: str = "",
) -> int:
    """Put records, named as "label:key", under a legal hold, atomically; return how many.

    `reason` is internal; `shown_reason` is shown to the person. Raises RequestNotOpenError and
    ValidationError.
    """
    require_open(request)
    named = [record.split(":", 1) for record in records]
    for label, key in named:
        legal_holds.hold(apps.get_model(label), key, reason, staff, shown_reason)
    return len(named)


class HoldForm(AnswerForm):
    """Choice of the person's records to hold, with an internal reason and one for the person."""

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, request, standard_answer)
        self.fields["text"] = forms.CharField(
            label=_("Law, authority and file number"),
            max_length=300,
            help_text=_("For internal use only: the person never sees this."),
        )
        self.fields["shown_reason"] = forms.CharField(
            label=_("What the person is told"),
            max_length=300,
            required=False,
            help_text=_("If empty: a standard sentence that names no authority."),
        )
        choices = []
        for declaration, row in records_of(request.subject()):
            choices.append((f"{declaration.model}:{row.pk}", f"{declaration.title}: {row}"))
        self.fields["records"] = forms.MultipleChoiceField(
            label=_("Records"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["records", "text", "shown_reason"])


class HoldRecords(StaffAction[HoldForm]):
    """Retain single records when the rest is deleted."""

    name = "hold"
    label = _("Hold records")
    explanation = _(
        "These records are kept when the rest is deleted, until the hold is "
        "released; then they are deleted as well."
    )
    done = _("The records are under a legal hold.")
    answers = (SubjectRequest.Kind.DELETION,)
    only_answers = True
    form_class = HoldForm

    def perform(self, form: HoldForm, staff: Any) -> None:
        """Put the chosen records under a legal hold."""
        hold_records(
            self.request,
            form.cleaned_data["records"],
            form.cleaned_data["text"],
            staff,
            form.cleaned_data["shown_reason"],
        )
