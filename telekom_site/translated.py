"""Texts that staff write in every language of the site: one column per language, one attribute to
read."""

from typing import Any, overload

from django.conf import settings
from django.utils.translation import get_language


class Translated:
    """Reads `<name>_<language>` of a model in the visitor's language, else in the site's first one.

    `title = Translated()` beside the columns `title_de` and `title_en` gives `article.title`. A
    label heads the column of lists of staff.
    """

    def __init__(self, label: Any = "") -> None:
        """Take the label, by the name under which Django's lists look for it."""
        if label:
            self.short_description = label

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "Translated": ...
    @overload
    def __get__(self, instance: object, owner: type) -> str: ...
    def __get__(self, instance: Any, owner: type) -> "str | Translated":
        if instance is None:
            return self
        written = getattr(instance, f"{self.name}_{language()}")
        return str(written or getattr(instance, f"{self.name}_{settings.LANGUAGE_CODE}"))


def language() -> str:
    """Return the visitor's language as the columns name it, such as "de"; the site's first one if
    none is active."""
    active = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return active if active in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
