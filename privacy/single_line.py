"""Single-line form fields: no line break, control character or override of the writing direction.

Browsers remove line breaks from such a field; other clients may send them, and then a name becomes
a header of a mail, a line of a file, or a second row of a list.
"""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Line breaks and control characters (including all of str.splitlines()), surrogates, the
# replacement character, and embeddings and overrides of the writing direction. Marks and joiners
# that names need are allowed.
REFUSED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]"
)
MANY_LINES = (forms.Textarea, forms.PasswordInput)  # passwords are never shown: any character

if TYPE_CHECKING:
    Base = forms.BaseForm
else:
    Base = object


def validate_single_line(text: str) -> None:
    """Raise ValidationError where a text contains a line break or control character."""
    if REFUSED.search(text):
        raise ValidationError(
            _("Please write this in one line, without control characters."), code="single_line"
        )


class SingleLineFields(Base):
    """Mix-in that validates single-line fields; list it before `Form` or `ModelForm`."""

    def clean(self) -> dict[str, Any] | None:
        """Add an error to each single-line field with a line break or control character."""
        cleaned: dict[str, Any] | None = super().clean()
        for name, field in self.fields.items():
            text = self.cleaned_data.get(name)
            if isinstance(text, str) and not isinstance(field.widget, MANY_LINES):
                try:
                    validate_single_line(text)
                except ValidationError as problem:
                    self.add_error(name, problem)
        return cleaned


class SingleLineModelForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """Form of an admin page: `form = SingleLineModelForm` in its ModelAdmin."""
