"""Admin pages that show values as their declarations do: codes, keys and cents in words."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AllValuesFieldListFilter
from django.db.models import Model
from django.http import HttpRequest

from privacy.registry.discovery import registry

Words = Callable[[Any], object]
LANGUAGE = "language"  # what each model calls the field with the code of one


class DeclaredWords(admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of pages that show what `PersonalField.shown` makes of a value, where it is not edited,
    and a language by its name.

    Lists and their filters; `PermittedLinks` does so in the fields of a record.
    """

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns of the list."""
        return self._columns(super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Return the filters, which offer their values in words."""
        filters: list[Any] = []
        for list_filter in super().get_list_filter(request):
            words = None
            if isinstance(list_filter, str) and not self._has_choices(list_filter):
                words = declared_words(self.model, list_filter)
            filters.append(list_filter if words is None else (list_filter, filter_by(words)))
        return filters

    def _has_choices(self, name: str) -> bool:
        return any(field.name == name and field.choices for field in self.opts.fields)

    def _columns(self, names: Any) -> list[Any]:
        columns: list[Any] = []
        for name in names:
            words = declared_words(self.model, name) if isinstance(name, str) else None
            is_edited = name in self.list_editable
            columns.append(name if words is None or is_edited else column(self.opts, name, words))
        return columns


class _WordedFilter(AllValuesFieldListFilter):
    words: Words

    def choices(self, changelist: Any) -> Any:
        stored = set(map(str, self.lookup_choices))
        for choice in super().choices(changelist):
            if choice["display"] in stored:  # neither "all" nor "empty"
                choice["display"] = str(self.words(choice["display"]))
            yield choice


def filter_by(words: Words) -> type[AllValuesFieldListFilter]:
    """Return a filter that offers each value of a field in words."""
    return type("WordedFilter", (_WordedFilter,), {"words": staticmethod(words)})


def declared_words(model: type[Model], name: str) -> Words | None:
    """Return what turns a field's value into words, by its declaration, or since it is the code of
    a language; else None."""
    for declaration in registry.all_of(model):
        if (personal_field := declaration.fields.get(name)) and personal_field.shown is not None:
            return personal_field.shown
    is_code = any(field.name == name and not field.choices for field in model._meta.fields)
    return language_in_words if name == LANGUAGE and is_code else None


def language_in_words(code: str) -> str:
    """Return the name of one of the site's languages; the code of another one."""
    return str(dict(settings.LANGUAGES).get(code, code))


@cache
def column(options: Any, name: str, words: Words) -> Callable[[Model], object]:
    """Return a field of a model, given its `_meta`, as a column in words, sorted by the field.

    The admin compares columns, so that there must be one of each.
    """

    @admin.display(description=options.get_field(name).verbose_name, ordering=name)
    def in_words(row: Model) -> object:
        value = getattr(row, name)
        return None if value is None else words(value)

    in_words.__name__ = name  # from which the admin makes the class of its cells
    return in_words
