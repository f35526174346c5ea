"""The forms of the withdrawal function and of the cancellation function: what the law names."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from telekom_site.contracts.terms import legal_day
from telekom_site.terminations.conf import conf
from telekom_site.terminations.models import Termination


class TerminationForm(AskedFields, SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What both functions ask."""

    kind: Termination.Kind

    class Meta:
        model = Termination
        fields = ["name", "reference", "email"]
        widgets: dict[str, forms.Widget] = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "reference": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True  # it is only empty after an erasure


class WithdrawalForm(TerminationForm):
    """§ 356a(2) BGB: name, contract, where to send the receipt. A reason is not asked."""

    kind = Termination.Kind.WITHDRAWAL


class CancellationForm(TerminationForm):
    """§ 312k(2) BGB: kind, person, contract, end, where to send the confirmation."""

    kind = Termination.Kind.CANCELLATION

    class Meta(TerminationForm.Meta):
        fields = ["ground", "reason", "name", "reference", "wanted_on", "email"]
        widgets = TerminationForm.Meta.widgets | {
            "ground": forms.RadioSelect(),
            "reason": forms.Textarea(attrs={"rows": 4}),
            "wanted_on": forms.DateInput(
                attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Kind of cancellation"),
            choices=Termination.Ground.choices,
            initial=Termination.Ground.ORDINARY,
            widget=forms.RadioSelect(),
            help_text=self.fields["ground"].help_text,
        )
        self.fields["reason"].widget.attrs["maxlength"] = conf.REASON_LETTERS
        self.fields["wanted_on"].label = _("End of the contract")

    def clean_reason(self) -> str:
        """Return the reason. Raises ValidationError if it is too long."""
        reason = str(self.cleaned_data["reason"])
        if len(reason) > conf.REASON_LETTERS:
            raise forms.ValidationError(
                _("Please write at most %(count)d letters."), params={"count": conf.REASON_LETTERS}
            )
        return reason

    def clean_wanted_on(self) -> Any:
        """Return the day. Raises ValidationError if it is past, or too far ahead to be meant."""
        day = self.cleaned_data["wanted_on"]
        today = legal_day(timezone.now())
        latest = today + relativedelta(years=conf.LONGEST_WAIT_YEARS)
        if day is not None and not today <= day <= latest:
            raise forms.ValidationError(_("Please enter a day from today on."))
        return day

    def clean(self) -> dict[str, Any]:
        """Require a reason of an extraordinary cancellation, and drop that of an ordinary one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ground") == Termination.Ground.ORDINARY:
            cleaned["reason"] = ""
        elif not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Please state the reason."))
        return cleaned
