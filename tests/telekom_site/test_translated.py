"""Tests of the texts in two languages."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils.translation import override

from telekom_site.pages.models import NewsArticle
from telekom_site.translated import Translated, language


@pytest.mark.parametrize(
    ("active", "expected"), [("de", "Titel"), ("en", "Title"), ("en-gb", "Title")]
)
def test_the_text_is_in_the_language_of_the_visitor(active: str, expected: str) -> None:
    with override(active):
        assert NewsArticle(title_de="Titel", title_en="Title").title == expected


@pytest.mark.parametrize("active", ["fr", None])
def test_other_languages_are_given_the_first_one(active: str | None) -> None:
    with override(active):
        assert language() == "de"


def test_a_text_that_is_missing_appears_in_the_first_language() -> None:
    with override("en"):
        assert NewsArticle(title_de="Titel", title_en="").title == "Titel"


def test_the_class_itself_gives_the_descriptor() -> None:
    assert isinstance(NewsArticle.title, Translated)


def test_each_column_of_such_texts_is_headed_in_the_language_of_the_reader() -> None:
    headed = 0
    for model, page in admin.site._registry.items():
        for name in page.list_display:
            if isinstance(name, str) and isinstance(getattr(model, name, None), Translated):
                with override("de"):
                    label = str(label_for_field(name, model, page))
                assert label in {"Titel", "Begriff", "Name"}, model
                headed += 1
    assert headed > 3
