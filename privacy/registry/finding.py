"""Findings of checks: a text and its values, stored as data and read in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self, TypeAlias

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, override

from privacy.moments_in_words import in_words
from privacy.registry.texts import LazyText, Text

LONGEST_VALUE = 300  # characters of a text among the values; the rest is cut off

Value: TypeAlias = "int | float | str | date | datetime | Finding | LazyText"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, independent of any language: `str()` renders it in the current one.

    Attributes:
        text: the untranslated text (message id), with named placeholders for the values.
        values: what the placeholders stand for: numbers, short texts, dates, aware datetimes and
            other findings. They are public: no personal data in them.
        plural: the untranslated text for other numbers than one; empty where there is only `text`.
        number: name of the value that chooses between `text` and `plural`.
    """

    text: str
    values: Mapping[str, "int | float | str | date | datetime | Finding"] = field(
        default_factory=dict
    )
    plural: str = ""
    number: str = ""

    def __str__(self) -> str:
        return self._filled(self._translated())

    def around(self, name: str) -> tuple[str, str, str]:
        """Return the text before a value, the value and the text after it, in the current language;
        of a value that the text does not show, its name in the middle."""
        placeholder = re.search(rf"%\({re.escape(name)}\)[^a-zA-Z]*[a-zA-Z]", self._translated())
        if placeholder is None:
            return "", name, ""
        before, after = (
            placeholder.string[: placeholder.start()],
            placeholder.string[placeholder.end() :],
        )
        return self._filled(before), self._filled(placeholder[0]), self._filled(after)

    def _filled(self, text: str) -> str:
        if not self.values:
            return text
        try:
            return text % {name: _shown(value) for name, value in self.values.items()}
        except (KeyError, TypeError, ValueError):  # stored by a version with another text
            return text

    def _translated(self) -> str:
        if self.plural:
            number = self.values.get(self.number)
            return ngettext(self.text, self.plural, number if isinstance(number, int) else 2)
        return gettext(self.text) if self.text else ""

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data; `from_data` is the inverse."""
        data: dict[str, Any] = {"text": self.text}
        if self.values:
            data["values"] = {name: _as_data(value) for name, value in self.values.items()}
        if self.plural:
            data |= {"plural": self.plural, "number": self.number}
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the finding that `as_data` described.

        Raises KeyError, TypeError or ValueError where the data has another form.
        """
        values = {name: _from_data(value) for name, value in data.get("values", {}).items()}
        return cls(str(data["text"]), values, data.get("plural", ""), data.get("number", ""))


def readable(stored: Iterable[Any]) -> list[Finding]:
    """Return the findings that are stored as JSON data; what another version stored in another
    form is left out."""
    findings = list[Finding]()
    for data in stored:
        try:
            findings.append(Finding.from_data(data))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return findings


def finding(text: Text | Finding, /, **values: Value) -> Finding:
    """Describe what a check saw: `finding(_("%(pages)d pages were visited."), pages=3)`.

    A text with a plural is that of `ngettext_lazy(one, several, "pages")`. Raises TypeError for
    values of other types than `Value`, and ValueError for a text that looks like an email address.
    """
    if isinstance(text, Finding):
        return text
    kept = {name: _checked(name, value) for name, value in values.items()}
    if isinstance(text, str):
        return Finding(text, kept)
    if plural := _plural_of(text):
        return Finding(plural["singular"], kept, plural["plural"], plural["number"])
    return Finding(_untranslated(text), kept)


def _untranslated(text: LazyText) -> str:
    with override(None):
        return str(text)


def _plural_of(text: LazyText) -> Mapping[str, str]:
    """Return the texts of an `ngettext_lazy` that takes its number by name, else nothing.

    Django keeps them for pickling only.
    """
    parts: Any = text.__reduce__()
    _function, arguments = parts
    texts = arguments[-1]
    if isinstance(texts, dict) and {"singular", "plural"} <= texts.keys():
        number = next(name for name in arguments if isinstance(name, str))
        return {"number": number} | texts
    return {}


def _checked(name: str, value: Value) -> "int | float | str | date | datetime | Finding":
    if isinstance(value, LazyText):
        return finding(value)
    if isinstance(value, str):
        if "@" in value:
            raise ValueError(f"The value {name} of a finding looks like an email address.")
        return value[:LONGEST_VALUE]
    if isinstance(value, datetime) and value.tzinfo is None:
        raise TypeError(f"The value {name} of a finding has no time zone.")
    if isinstance(value, int | float | date | Finding):
        return value
    raise TypeError(f"The value {name} of a finding is a {type(value).__name__}.")


def _shown(value: object) -> object:
    """Return a value as its placeholder takes it, moments and days in the current language."""
    if isinstance(value, datetime):
        return in_words(value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return _Number(value) if isinstance(value, float) else value


class _Number(float):
    """A number that `%s` writes with the decimal sign of the current language."""

    def __str__(self) -> str:
        return number_format(float(self))


def _as_data(value: object) -> object:
    if isinstance(value, Finding):
        return {"finding": value.as_data()}
    if isinstance(value, datetime):
        return {"moment": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _from_data(value: Any) -> "int | float | str | date | datetime | Finding":
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # JSON has only the other types of a value
    if "finding" in value:
        return Finding.from_data(value["finding"])
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    return date.fromisoformat(value["day"])
