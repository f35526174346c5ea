"""The forms with which staff act on a request."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.correction import correctable_values
from privacy.personal_data.export import ValueReference, third_party_data
from privacy.personal_data.restriction import records_of
from privacy.single_line import SingleLineFields
from privacy.subject_requests.actions import erasure
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.standard_answers import standard_answer


class AnswerForm(SingleLineFields, forms.Form):
    """The text that goes to the person, starting from the standard answer of the act."""

    text = forms.CharField(
        label=_("Answer to the person"), max_length=10000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, data: Any, request: SubjectRequest, act: str) -> None:
        super().__init__(data, initial={"text": standard_answer(request, act)})

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if "…" in text:
            raise forms.ValidationError(_("Replace the … with the reason."))
        return text


class ErasureForm(AnswerForm):
    """Where staff must know something before they erase, they say that they have read just that."""

    def __init__(self, data: Any, request: SubjectRequest, act: str) -> None:
        super().__init__(data, request, act)
        self.warnings = erasure.warnings(request)
        if self.warnings:
            digest = hashlib.sha256("\n".join(self.warnings).encode()).hexdigest()
            self.fields["read"] = forms.MultipleChoiceField(
                label=_("Warnings"),
                choices=[(digest, _("I have read these warnings. Delete anyway."))],
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Read the warnings first."),
                    "invalid_choice": _(
                        "The warnings have changed in the meantime. Read them again."
                    ),
                },
            )


class CorrectionForm(AnswerForm):
    """One field per correctable value of the person, holding what is stored now."""

    def __init__(self, data: Any, request: SubjectRequest, act: str) -> None:
        super().__init__(data, request, act)
        self.values = list(correctable_values(request.subject()))
        for value in self.values:
            field = value.field.formfield()
            if field is not None:
                field.label, field.initial = f"{value.title}: {value.label}", value.value
                self.fields[value.key] = field
        self.order_fields([*(value.key for value in self.values), "text"])

    def new_values(self) -> dict[str, object]:
        """What was entered, by the keys of the correctable values."""
        return {
            value.key: self.cleaned_data[value.key]
            for value in self.values
            if value.key in self.cleaned_data
        }


class HoldForm(AnswerForm):
    """The person's records, to tick those that must stay; the reason goes to nobody, `told` to the
    person."""

    def __init__(self, data: Any, request: SubjectRequest, act: str) -> None:
        super().__init__(data, request, act)
        self.fields["text"] = forms.CharField(
            label=_("Law, authority and file number"),
            max_length=300,
            help_text=_("For the file only: the person is never told this."),
        )
        self.fields["told"] = forms.CharField(
            label=_("What the person is told"),
            max_length=300,
            required=False,
            help_text=_("Empty: a standard sentence that names no authority."),
        )
        self.fields["records"] = forms.MultipleChoiceField(
            label=_("Records"),
            choices=[
                (f"{declared.model}:{row.pk}", f"{declared.title}: {row}")
                for declared, row in records_of(request.subject())
            ],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["records", "text", "told"])


class ReviewForm(AnswerForm):
    """What may name other people, to tick what the package leaves out; nothing to do where there is
    nothing such."""

    def __init__(self, data: Any, request: SubjectRequest, act: str) -> None:
        super().__init__(data, request, act)
        del self.fields["text"]
        found = list(third_party_data(request.subject()))
        self.places = {
            f"{place.store}:{place.record}:{place.field}": place for place, *_text in found
        }
        if found:
            self.fields["left_out"] = forms.MultipleChoiceField(
                label=_("Leave out, since it tells about somebody else"),
                choices=[
                    (key, f"{title}, {label}: {value}")
                    for key, (_place, title, label, value) in zip(self.places, found, strict=True)
                ],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields["reason"] = forms.CharField(
                label=_("Reason that the person is told"), max_length=300, required=False
            )
            self.fields["reviewed"] = forms.BooleanField(label=_("I have read these texts"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("left_out") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, for the person to read."))
        return cleaned

    def left_out(self) -> list[ValueReference]:
        return [self.places[key] for key in self.cleaned_data.get("left_out", ())]
