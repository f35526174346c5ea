"""A sentence is looked for on the live notice, in each language of the site."""

from html import escape

import pytest
from django.utils.translation import gettext_lazy, override
from pytest_django import Settings

from privacy.promises.shown_sentences import languages_without
from privacy.registry.promise import Page, Promise
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe

WITHOUT_A_TRANSLATION = gettext_lazy("We say this in English only.")


def notice_in(*languages: str, sentence: Promise) -> InProcessProbe:
    """A probe for which the notice of each language shows the sentence as that language has it."""
    pages = dict[str, Page]()
    for code in languages:
        with override(code):
            page = f"<p>{escape(sentence.text)}</p>".encode()
            path = f"/{code}/privacy/"
        pages[path] = Page(path, 200, {}, page)
    return InProcessProbe(pages)


@pytest.fixture(autouse=True)
def notice(settings: Settings) -> None:
    settings.PRIVACY_NOTICE_VIEW = "pages:notice"


def test_a_translated_sentence_is_found_in_each_language() -> None:
    kept = promise("S15")
    assert languages_without(kept, notice_in("de", "en", sentence=kept)) == []


@pytest.mark.parametrize("language", ["fr", "en-gb"])
def test_a_language_that_was_added_needs_its_own_sentences(
    language: str, settings: Settings
) -> None:
    """A variant of a language that has them needs none."""
    settings.LANGUAGES = [*settings.LANGUAGES, (language, language)]
    kept = promise("S15")
    missing = languages_without(kept, notice_in("de", "en", language, sentence=kept))
    assert missing == (["fr"] if language == "fr" else [])


def test_an_untranslated_sentence_is_that_of_one_language() -> None:
    english = Promise("S99", "", WITHOUT_A_TRANSLATION, promise("S15").check)
    assert languages_without(english, notice_in("de", "en", sentence=english)) == ["de"]
