"""Form of a request that staff enter by hand."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import visible_companies
from privacy.outbox.form_fields import EmailAddressField
from privacy.registry.discovery import registry
from privacy.registry.subject import Number
from privacy.single_line import SingleLineFields
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.conf import conf
from privacy.subject_requests.workbench.entry import Entry
from privacy.subject_requests.workbench.models import Channel, IdentityProof


class EntryForm(SingleLineFields, forms.Form):
    """What came in, when and how, from whom, and how the person was identified."""

    channel = forms.ChoiceField(label=gettext_lazy("Came in by"), choices=Channel.choices)
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The deadline counts from this day."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SubjectRequest.Kind.choices)
    controller = forms.ModelChoiceField(
        label=gettext_lazy("Company"), queryset=Controller.objects.none(), empty_label=None
    )
    email = EmailAddressField(
        label=gettext_lazy("Email address"),
        required=False,
        help_text=gettext_lazy("Of the person: the answer goes there."),
    )
    number_kind = forms.ChoiceField(label=gettext_lazy("or kind of number"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The answer goes to the address on file."),
    )
    postal_address = forms.CharField(
        label=gettext_lazy("or postal address, if we know neither"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the answer"), choices=settings.LANGUAGES
    )
    message = forms.CharField(
        label=gettext_lazy("What the person wants"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    identity_proof = forms.ChoiceField(
        label=gettext_lazy("Proof of identity"),
        required=False,
        choices=[
            ("", gettext_lazy("none: send a link or a letter with a code")),
            *IdentityProof.choices,
        ],
    )

    def __init__(self, data: QueryDict | None, staff: Any) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"received_on": today, "language": get_language() or "en"})
        companies = visible_companies(staff)
        company = self.fields["controller"]
        if isinstance(company, forms.ModelChoiceField):
            company.queryset = companies
            company.initial = companies.first()
        kinds = [(kind.name, kind.title) for kind in registry.identifier_kinds if kind.is_lasting]
        number_kind = self.fields["number_kind"]
        if isinstance(number_kind, forms.ChoiceField):
            number_kind.choices = [("", "–"), *kinds]
        if not kinds:
            del self.fields["number_kind"], self.fields["number"]

    def clean(self) -> dict[str, Any]:
        """Require one way to name the person, and a day of receipt that can be."""
        cleaned = super().clean() or {}
        self._check_day(cleaned)
        has_number = bool(cleaned.get("number") or cleaned.get("number_kind"))
        ways = [cleaned.get("email"), has_number, cleaned.get("postal_address")]
        if sum(map(bool, ways)) != 1 and "email" not in self.errors:
            self.add_error("email", _("Name the person in one way: email, number or address."))
        if has_number:
            self._check_number(cleaned)
        elif cleaned.get("postal_address") and not cleaned.get("identity_proof"):
            text = _("Without an email address or a number, say how the person was identified.")
            self.add_error("identity_proof", text)
        return cleaned

    def entry(self) -> Entry:
        """Return the validated content."""
        values = {name: self.cleaned_data[name] for name in Entry.__slots__ if name != "number"}
        return Entry(number=self.cleaned_data.get("named_number"), **values)

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        day, company = cleaned.get("received_on"), cleaned.get("controller")
        if day is None or company is None:
            return
        today = company.day_of(timezone.now())
        if not today - conf.ENTRY_AGE <= day <= today:
            first = date_format(today - conf.ENTRY_AGE, "DATE_FORMAT")
            text = _("Enter a day from %(first)s until today.") % {"first": first}
            self.add_error("received_on", text)

    def _check_number(self, cleaned: dict[str, Any]) -> None:
        kind = registry.identifier_kind(cleaned.get("number_kind") or "")
        if kind is None:
            self.add_error("number_kind", _("Choose the kind of number."))
            return
        try:
            cleaned["named_number"] = Number(kind.name, kind.normalise(cleaned.get("number", "")))
        except ValueError:
            mistake = _("Check this number: it is incomplete or has a typing error.")
            self.add_error("number", mistake)
