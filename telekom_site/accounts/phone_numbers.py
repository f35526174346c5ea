"""Phone numbers in their international form (ITU-T E.164), in which they are stored and found."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

HOME_COUNTRY = "+49"  # of numbers that begin with a single 0
LENGTH = 16  # characters: a plus sign and up to 15 digits
TYPED_LENGTH = 30  # characters, with the separators that people type
_TRUNK_ZERO, _SEPARATORS = re.compile(r"\(0\)"), re.compile(r"[\s()./-]+")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")


def international_form(text: str) -> str:
    """Return a phone number with its country code, such as "+4915112345678".

    Raises ValueError where the text is not a phone number.
    """
    number = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text) if "+" in text else text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif number.startswith("0"):
        number = f"{HOME_COUNTRY}{number[1:]}"
    if not _INTERNATIONAL.fullmatch(number):
        raise ValueError("not a phone number")
    return number


class PhoneNumberField(models.CharField):  # type: ignore[type-arg]
    """Phone number, which every form stores in its international form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LENGTH, **kwargs})

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the international form. Raises ValidationError."""
        try:
            number = international_form(value) if value else value
        except ValueError:
            raise ValidationError(
                _("Enter a phone number, such as 0151 2345678 or +43 1 2345678.")
            ) from None
        return super().clean(number, model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a form field with room for separators."""
        return super().formfield(**{"max_length": TYPED_LENGTH, **kwargs})
