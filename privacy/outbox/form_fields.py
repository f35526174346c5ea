"""Form field for an email address that receives mail."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.email_address import MAX_LENGTH, EmailAddress, EmailAddressError
from privacy.outbox.smtp import offers_smtputf8


class EmailAddressInput(forms.TextInput):
    """Text input with the on-screen keyboard for addresses.

    Browsers accept only ASCII before the @ of a `type="email"`, so `jörg@…` could not be entered.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autocomplete": "email",
        }
        super().__init__(usual | (attrs or {}))


class EmailAddressField(forms.CharField):
    """Address as the person spells it, refused where no mail can reach it.

    Use it in every form instead of `forms.EmailField`, whose validator accepts addresses that are
    not allowed in a header.
    """

    widget = EmailAddressInput
    default_error_messages = {
        "invalid": _("Enter a complete email address, such as name@example.org."),
        "beyond_ascii": _(
            "Our mail server cannot reach addresses with letters other than a–z before "
            "the @. Please enter another address, or write to us by post."
        ),
    }

    def __init__(self, *, max_length: int | None = MAX_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length or MAX_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the address, stripped. Raises ValidationError."""
        text = str(super().clean(value))
        if text:
            self._require_reachable(text)
        return text

    def _require_reachable(self, text: str) -> None:
        try:
            address = EmailAddress.parse(text)
        except EmailAddressError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if address.needs_smtputf8 and not offers_smtputf8():
            raise ValidationError(self.error_messages["beyond_ascii"], code="beyond_ascii")
