"""Forms of the staff pages of disclosures."""

from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.disclosures.conf import conf
from privacy.disclosures.flows import too_long
from privacy.disclosures.legal_bases import bases_of, legal_bases, provision_of
from privacy.disclosures.models import DisclosureRequest
from privacy.email_address import EmailAddress, EmailAddressError
from privacy.reporting.declared_fields import field_choices, in_words
from privacy.single_line import SingleLineFields, SingleLineModelForm


def basis_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the legal bases by country, as a form offers them."""
    groups = dict[str, list[tuple[str, str]]]()
    for basis in legal_bases().values():
        text = f"{provision_of(basis.key)}: {basis.allows}"
        groups.setdefault(basis.country, []).append((basis.key, text))
    return [("", "–"), *groups.items()]


class RequestForm(SingleLineModelForm):
    """A new request; the addresses become pseudonyms, and the document is stored encrypted."""

    basis = forms.ChoiceField(
        label=_("Legal basis"),
        choices=basis_choices,
        help_text=_("By the law of the company’s country."),
    )
    scope = forms.MultipleChoiceField(
        label=_("Data asked for"),
        choices=field_choices,
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    emails = forms.CharField(
        label=_("Email addresses of the people"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in each line; only pseudonyms are stored."),
    )
    document = forms.FileField(label=_("Document of the authority"))

    class Meta:
        model = DisclosureRequest
        fields: ClassVar[list[str]] = [
            "company",
            "authority",
            "reference",
            "received_at",
            "basis",
            "document",
            "scope",
            "period_from",
            "period_until",
            "emails",
            "secret_until",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "company" in self.fields:
            self.fields["company"].required = True

    def clean_emails(self) -> list[str]:
        """Return the addresses. Raises ValidationError for a malformed one, and for too many."""
        lines = [line.strip() for line in self.cleaned_data["emails"].splitlines()]
        emails = list(filter(None, lines))
        for number, line in enumerate(emails, 1):
            try:
                EmailAddress.parse(line)
            except EmailAddressError:
                problem = _("Line %(number)d is not a complete email address.")
                raise ValidationError(problem, params={"number": number}) from None
        if len(emails) > conf.DISCLOSURE_PEOPLE:
            problem = _("A request can name %(most)d people at most.")
            raise ValidationError(problem, params={"most": conf.DISCLOSURE_PEOPLE})
        return emails

    def clean_document(self) -> Any:
        """Return the file. Raises ValidationError where it is too large."""
        document = self.cleaned_data["document"]
        if document.size > conf.DISCLOSURE_DOCUMENT_BYTES:
            raise ValidationError(_("The document is too large."))
        return document

    def clean(self) -> dict[str, Any] | None:
        """Require a law of the company's country, a lawful secrecy, and a period that does not end
        before it begins."""
        cleaned = super().clean()
        values = self.cleaned_data
        company, basis = values.get("company"), values.get("basis")
        country = company.country if isinstance(company, Controller) else ""
        if country and basis and basis not in {known.key for known in bases_of(country)}:
            self.add_error("basis", _("This law does not apply to the company."))
        until = values.get("secret_until")
        if until and until > timezone.now() + conf.DISCLOSURE_SECRECY:
            self.add_error("secret_until", too_long())
        begin, end = values.get("period_from"), values.get("period_until")
        if begin and end and end < begin:
            self.add_error("period_until", _("The period ends before it begins."))
        return cleaned


class RefusalForm(SingleLineFields, forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class HandOverForm(SingleLineFields, forms.Form):
    """What was handed over of what was asked for."""

    fields_handed = forms.MultipleChoiceField(
        label=_("Handed over"), widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("The file that was handed over"),
        help_text=_("Its digest is stored, the file is not."),
    )
    note = forms.CharField(
        label=_("Left out otherwise"),
        max_length=300,
        required=False,
        help_text=_("Such as a part of the period; empty where nothing is."),
    )

    def __init__(self, request: DisclosureRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, in_words([name])) for name in request.scope]
        self.fields["fields_handed"] = forms.MultipleChoiceField(
            label=_("Handed over"),
            choices=choices,
            initial=request.scope,
            widget=forms.CheckboxSelectMultiple,
        )

    def file_digest(self) -> str:
        """Return the SHA-256 (64 hex digits) of the file."""
        digest = sha256()
        for chunk in self.cleaned_data["file"].chunks():
            digest.update(chunk)
        return digest.hexdigest()


class SecrecyForm(SingleLineFields, forms.Form):
    """A new end of the secrecy period."""

    until = forms.SplitDateTimeField(
        label=_("Secret until"),
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
        help_text=_("A moment in the past ends it now."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
