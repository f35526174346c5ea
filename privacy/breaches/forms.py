"""Forms of the staff pages of breaches."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.breaches.conf import conf
from privacy.breaches.models import Breach, BreachText
from privacy.reporting.declared_fields import field_choices
from privacy.single_line import SingleLineFields, SingleLineModelForm

LONG_TEXTS = ("facts", "effects", "remedy", "risk_reasons")


class BreachForm(SingleLineModelForm):
    """What is known about a breach."""

    scope = forms.MultipleChoiceField(
        label=_("Affected fields"),
        choices=lambda: field_choices(secrets=True),
        widget=forms.SelectMultiple(attrs={"size": 12}),
        required=False,
    )

    class Meta:
        model = Breach
        fields: ClassVar[list[str]] = [
            "title",
            "company",
            "aware_at",
            "path",
            "began_at",
            "ended_at",
            "scope",
            "facts",
            "effects",
            "remedy",
            "risk",
            "risk_reasons",
        ]

    def clean(self) -> dict[str, Any] | None:
        """Require a window that does not end before it begins, and texts that are not too long."""
        cleaned = super().clean()
        values = self.cleaned_data
        begin, end = values.get("began_at"), values.get("ended_at")
        if begin and end and end < begin:
            self.add_error("ended_at", _("The period ends before it begins."))
        for name in LONG_TEXTS:
            if len(values.get(name) or "") > conf.BREACH_TEXT_CHARACTERS:
                self.add_error(name, _("This text is too long."))
        return cleaned


class BreachTextForm(SingleLineModelForm):
    """What people are told in one of the site's languages."""

    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    class Meta:
        model = BreachText
        fields: ClassVar[list[str]] = ["language", "subject", "body"]


class NotifiedForm(SingleLineFields, forms.Form):
    """When and how the authority was notified."""

    at = forms.SplitDateTimeField(
        label=_("Notified at"),
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )
    reference = forms.CharField(label=_("Its file number"), max_length=100, required=False)
    late_because = forms.CharField(
        label=_("Reasons for the delay"),
        help_text=_("Art. 33(1) GDPR: required after 72 hours."),
        max_length=1000,
        required=False,
    )
