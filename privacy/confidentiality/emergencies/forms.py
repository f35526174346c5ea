"""Forms of an access in an emergency: the one that opens it, and the review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.confidentiality.emergencies.models import (
    LONGEST_REASON,
    SHORTEST_REASON,
    EmergencyAccess,
)
from privacy.controllers.models import Controller
from privacy.outbox.form_fields import EmailAddressField
from privacy.single_line import SingleLineFields


class OpenForm(SingleLineFields, forms.Form):
    """Whose data is needed, at which company, and why now."""

    email = EmailAddressField(label=gettext_lazy("Email address of the person"))
    company = forms.ModelChoiceField(
        label=gettext_lazy("Company"), queryset=Controller.objects.all(), empty_label=None
    )
    reason = forms.CharField(
        label=gettext_lazy("What is the emergency?"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The reviewer and the person can read it."),
    )


class ReviewForm(SingleLineFields, forms.Form):
    """The verdict of the second person."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Review"),
        choices=EmergencyAccess.Verdict.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note of the review"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Require a note with an objection."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == EmergencyAccess.Verdict.OBJECTED and not cleaned.get("note"):
            self.add_error("note", _("Say what you object to, and what follows."))
        return cleaned
