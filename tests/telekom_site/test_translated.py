"""Tests of the texts in two languages."""

import pytest
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
