"""Staff action: build the access package (Art. 15, 20 GDPR), whose link is the answer."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.export import ValueReference, third_party_data
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.models import AccessPackage, SubjectRequest


class ReviewForm(AnswerForm):
    """Choice of third-party data to redact (Art. 15(4) GDPR); empty where there are none."""

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, request, standard_answer)
        del self.fields["text"]
        values = list(third_party_data(request.subject()))
        self.references, choices = {}, []
        for value in values:
            reference = value.reference
            key = f"{reference.dataset}:{reference.record}:{reference.field}"
            self.references[key] = reference
            choices.append((key, f"{value.title}, {value.label}: {value.text}"))
        if values:
            self.fields["left_out"] = forms.MultipleChoiceField(
                label=_("Leave out, because it is about someone else"),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields["reason"] = forms.CharField(
                label=_("Reason shown to the person"), max_length=300, required=False
            )
            self.fields["reviewed"] = forms.BooleanField(label=_("I have read these texts"))

    def clean(self) -> dict[str, Any]:
        """Require a reason where something is left out."""
        cleaned = super().clean() or {}
        if cleaned.get("left_out") and not cleaned.get("reason"):
            self.add_error("reason", _("Give a reason that the person can read."))
        return cleaned

    def left_out(self) -> list[ValueReference]:
        """Return the values to redact."""
        return [self.references[key] for key in self.cleaned_data.get("left_out", ())]


class BuildPackage(StaffAction[ReviewForm]):
    """Put everything that the registry finds into one file."""

    name = "package"
    label = _("Build the access package and answer")
    explanation = _(
        "Everything that the registry finds is put into one file. The person gets an "
        "email when it is ready."
    )
    done = _("The package is being built; the person gets an email with the link.")
    answers = (SubjectRequest.Kind.ACCESS, SubjectRequest.Kind.PORTABILITY)
    only_answers = True
    form_class = ReviewForm

    def is_available(self) -> bool:
        """Return whether it is the answer and not under way; staff can order one that failed, or
        the rest of a first part, again."""
        under_way = AccessPackage.objects.filter(
            request=self.request, built_at=None, last_error="", is_first_part=False
        )
        return super().is_available() and not under_way.exists()

    def perform(self, form: ReviewForm, staff: Any) -> None:
        """Order the package with the chosen redactions."""
        order_package(self.request, form.left_out(), form.cleaned_data.get("reason", ""))
