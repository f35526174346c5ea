"""Language of the layer's own addresses, and the networks' names for it."""

import pytest
from django.utils import translation

from social_consent.request.languages import language_of_path, territory_locale


@pytest.mark.parametrize(
    ("language", "locale"),
    [("de", "de_DE"), ("en", "en_US"), ("pt-br", "pt_BR"), ("fr", "fr_FR"), ("ja", "ja_JP")],
)
def test_networks_are_told_a_territory(language: str, locale: str) -> None:
    assert territory_locale(language) == locale


def test_the_language_follows_the_path_and_returns() -> None:
    with translation.override("en"):
        with language_of_path("/de/news/") as language:
            assert language == translation.get_language() == "de"
        assert translation.get_language() == "en"


def test_a_path_without_language_keeps_the_active_one() -> None:
    with translation.override("en"), language_of_path("/plain/") as language:
        assert language == translation.get_language() == "en"
