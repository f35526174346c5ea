"""Single-line fields hold one line: no line break, no control character, nothing that reverses what
stands beside it.

Browsers take line breaks out of such a field; a program leaves them in, and then a name becomes a
header of a mail, a line of a file, or a second row of a list.
"""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Line breaks and control characters (what str.splitlines() knows is among them), halves of a
# character, what stands for bytes that were no text, and the embeddings and overrides of the
# writing direction. Marks and joiners that names need are none of these.
REFUSED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]"
)
MANY_LINES = (forms.Textarea, forms.PasswordInput)  # what nobody sees may be of any characters

if TYPE_CHECKING:
    Base = forms.BaseForm
else:
    Base = object


def validate_single_line(text: str) -> None:
    """Raise ValidationError where a text is not fit for a single line."""
    if REFUSED.search(text):
        raise ValidationError(
            _("Please write this in one line, without control characters."), code="single_line"
        )


class SingleLineFields(Base):
    """A form whose single-line texts are; it stands before `forms.Form` or `forms.ModelForm`."""

    def clean(self) -> dict[str, Any] | None:
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
    """The form of a staff page: `form = SingleLineModelForm` in its ModelAdmin."""
