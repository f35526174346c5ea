"""A sentence of the notice cannot change in one language, come or go, without a review."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.functional import lazy
from pytest_django import Settings

from privacy.checks import (
    check_the_notice_claims_nothing_unchecked,
    check_the_sentences_are_those_reviewed,
)
from privacy.notice_versions.published import published
from privacy.promises.pinned_sentences import Deviation, declared_changes, deviations, pin, read
from privacy.promises.unbound_prose import unbound_in, unbound_prose
from privacy.registry.declarations import ProcessorRole
from privacy.registry.discovery import registry
from privacy.registry.texts import Text

REVIEWED = date(2026, 11, 27)


@pytest.fixture
def pinned(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVACY_PINNED_SENTENCES = tmp_path / "sentences.json"
    pin(settings.PRIVACY_PINNED_SENTENCES, REVIEWED)
    return Path(settings.PRIVACY_PINNED_SENTENCES)


def test_the_sentences_of_the_site_are_those_that_were_reviewed() -> None:
    assert list(deviations()) == []


def test_a_sentence_that_is_strengthened_in_one_language_is_noticed(pinned: Path) -> None:
    def stronger(sentence: Text) -> str:
        end = " Sofort." if translation.get_language() == "de" else ""
        return f"{sentence}{end}"

    changed = [
        replace(each, sentence=lazy(stronger, str)(each.sentence)) if each.id == "S15" else each
        for each in registry.promises
    ]
    assert list(deviations()) == []
    with registry.temporarily(changed):
        assert list(deviations()) == [
            Deviation("S15", "de", "was changed since its review of 2026-11-27")
        ]


def test_a_sentence_that_is_removed_or_added_is_noticed(pinned: Path) -> None:
    with registry.temporarily(registry.promises[1:]):
        assert [(each.promise, each.problem) for each in deviations()] == [
            ("S01", "was removed, and is still pinned")
        ] * 2
        pin(pinned, REVIEWED, {"en": "Nothing is stored.", "de": "Nichts wird gespeichert."})
    assert {each.problem for each in deviations()} == {"was added and not reviewed"}


def test_a_promise_that_the_site_does_not_make_is_left_out(settings: Settings) -> None:
    settings.PRIVACY_PROMISES_NOT_MADE = ["S02"]
    assert "S02" not in {promise.id for promise in registry.promises}
    assert {each.promise for each in deviations()} == {"S02"}, "and is a change of the notice"


def test_the_date_of_a_sentence_that_did_not_change_stays(pinned: Path) -> None:
    pin(pinned, date(2027, 1, 1))
    assert read(pinned)["S15"]["de"]["reviewed_on"] == "2026-11-27"


def test_the_command_names_what_was_changed(pinned: Path) -> None:
    pinned.write_text("no JSON")
    out = StringIO()
    call_command("privacy_pin_sentences", "--reviewed-on", "2026-12-01", stdout=out)
    assert "S15 (de) was added and not reviewed." in out.getvalue()
    assert read(pinned)["S15"]["en"]["reviewed_on"] == "2026-12-01"


def test_the_command_needs_a_file(settings: Settings) -> None:
    settings.PRIVACY_PINNED_SENTENCES = ""
    with pytest.raises(CommandError, match="--output"):
        call_command("privacy_pin_sentences")


@pytest.fixture
def catalogue() -> Iterator[None]:
    """A text whose German claims more than its English."""
    really = translation.gettext

    def german(text: str) -> str:
        is_german = translation.get_language() == "de"
        return "Wir speichern nie etwas." if is_german and text == "Hello." else really(text)

    with mock.patch("privacy.promises.unbound_prose.gettext", german):
        yield


@pytest.mark.parametrize(
    ("source", "claims"),
    [
        ('{% translate "Kept for 3 days." %}', {("en", "3"), ("de", "3")}),
        ('{% translate "Kept for 3 days." %}{# S13 #}', set()),
        ('{% translate "Kept for 3 days." %}{# S99 #}', {("en", "3"), ("de", "3")}),
        ("{% blocktranslate %}It is {{ a }} never.{% endblocktranslate %}", {("en", "never")}),
        ('{% translate "Hello." %}', {("de", "nie")}),
        ('{% translate "Ask X Corp." %}', set()),
    ],
)
def test_a_claim_without_a_promise_is_noticed_in_each_language(
    source: str, claims: set[tuple[str, str]], catalogue: None
) -> None:
    unbound = {(each.language, each.word) for each in unbound_in(source)}
    assert {each for each in unbound if each[0] == "de" or each in claims} >= claims
    assert bool(unbound) == bool(claims)


def test_the_name_of_a_recipient_is_a_claim() -> None:
    name = str(registry.recipients[0].name)
    assert {each.word for each in unbound_in(f'{{% translate "We ask {name}." %}}')} >= {name}


def test_a_changed_declaration_is_pinned_with_a_sentence_in_each_language(pinned: Path) -> None:
    content = json.loads(pinned.read_text())
    content["declared"] |= {"dataset orders.Order": "another", "dataset of.Before": "gone"}
    pinned.write_text(json.dumps(content))
    with pytest.raises(CommandError, match=r"dataset orders\.Order.*--sentence de="):
        call_command("privacy_pin_sentences", "--sentence", "en=Kept for longer.")
    arguments = ["--sentence", "en=Kept for longer.", "--sentence", "de=Länger. Z=1"]
    call_command("privacy_pin_sentences", *arguments, "--reviewed-on", "2026-12-01")
    assert declared_changes(pinned) == {}
    (change,) = published()
    assert (change.on, change.texts["de"]) == (date(2026, 12, 1), "Länger. Z=1")
    assert set(change.about) == {"dataset orders.Order", "dataset of.Before"}
    assert change.about["dataset of.Before"] == ""
    call_command("privacy_pin_sentences")
    assert list(published()) == [change]
    assert list(deviations()) == []


@pytest.mark.django_db
def test_everyone_reads_the_sentence(pinned: Path) -> None:
    content = json.loads(pinned.read_text())
    entry = {"on": "2026-12-01", "about": {}, "texts": {"en": "Kept <longer>.", "de": "Länger."}}
    pinned.write_text(json.dumps({**content, "published": [entry]}))
    assert "Kept &lt;longer&gt;." in Client().get("/en/privacy/versions/").content.decode()


SUMMARIES = {
    "easy.html": '{% load i18n %}{% translate "We set no cookie." %} {# S15 #}',
    "changed.html": '{% load i18n %}{% translate "We set few cookies." %} {# S15 #}',
    "unbound.html": '{% load i18n %}{% translate "We never ask." %}\n'
    "{% blocktranslate %}For {{ days }}.{% endblocktranslate %}\n"
    '{% translate "They may not tell." %}',
}


@pytest.fixture
def summaries(settings: Settings, tmp_path: Path) -> None:
    """Summaries of the notice, of which the first one was reviewed."""
    for name, source in SUMMARIES.items():
        (tmp_path / name).write_text(source)
    templates = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**templates, "DIRS": [tmp_path, *templates["DIRS"]]}]
    settings.PRIVACY_NOTICE_SUMMARIES = ["easy.html"]
    settings.PRIVACY_PINNED_SENTENCES = tmp_path / "sentences.json"
    pin(settings.PRIVACY_PINNED_SENTENCES, REVIEWED)


@pytest.mark.usefixtures("summaries")
def test_a_summary_is_reviewed_with_the_sentence_that_it_says_in_other_words(
    settings: Settings,
) -> None:
    assert list(deviations()) == []
    settings.PRIVACY_NOTICE_SUMMARIES = ["changed.html"]
    changed = {(each.promise, each.language) for each in deviations()}
    assert changed == {("S15", "de"), ("S15", "en")}


@pytest.mark.usefixtures("summaries")
def test_a_summary_claims_nothing_without_a_promise(settings: Settings) -> None:
    assert list(unbound_prose()) == []
    settings.PRIVACY_NOTICE_SUMMARIES = ["unbound.html"]
    words = {(each.template, each.line, each.word) for each in unbound_prose()}
    assert words == {
        ("unbound.html", 1, "never"),
        ("unbound.html", 2, "days"),
        ("unbound.html", 3, "may"),
    }
    settings.PRIVACY_NOTICE_SUMMARIES = ["missing.html"]
    assert {each.id for each in check_the_notice_claims_nothing_unchecked(None)} == {"privacy.E021"}
    assert list(check_the_sentences_are_those_reviewed(None)) == []


def test_a_change_of_one_processor_is_one_change(pinned: Path) -> None:
    changed = list(registry.declarations)
    for place, declaration in enumerate(changed):
        if isinstance(declaration, ProcessorRole) and declaration.key == "hosting":
            changed[place] = replace(declaration, task="sells the data")
    with registry.temporarily(changed):
        assert list(declared_changes(pinned)) == ["processor hosting"]
