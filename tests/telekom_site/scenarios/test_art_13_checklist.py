"""The checklist of Art. 13 and 14 GDPR names sentences and places that exist, in both languages."""

import re
from pathlib import Path

import pytest
from django.test import Client

from privacy.controllers.models import Controller
from privacy.registry.discovery import registry

CHECKLIST = Path(__file__).parents[3] / "docs/reference/art-13-checklist.md"
PLACE = re.compile(r"`#([\w-]+)`")
SENTENCE = re.compile(r"(\w+) in `#([\w-]+)`")
PART = re.compile(r'<section class="part" aria-labelledby="([\w-]+)">(.*?)</section>', re.DOTALL)
ID = re.compile(r'<div class="sentence" id="(\w+)">')


def rows() -> list[list[str]]:
    """The cells of each line that the law asks for."""
    lines = [line for line in CHECKLIST.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def notice(language: str) -> str:
    return Client().get(f"/{language}/privacy/").content.decode()


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_place_of_the_checklist_exists(controller: Controller, language: str) -> None:
    places = set(PLACE.findall(CHECKLIST.read_text()))
    page = notice(language)
    assert places
    assert {place for place in places if f'id="{place}"' not in page} == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_line_names_sentences_where_the_notice_shows_them(
    controller: Controller, language: str
) -> None:
    shown = {
        (name, part) for part, text in PART.findall(notice(language)) for name in ID.findall(text)
    }
    assert {name for name, _part in shown} == set(registry.promises_by_id)
    named = {row[0]: set(SENTENCE.findall(row[2])) for row in rows()}
    assert len(named) == 16, "lines of Art. 13, 14 and 21(4)"
    assert {line for line, sentences in named.items() if not sentences} == set()
    assert {line: sentences - shown for line, sentences in named.items() if sentences - shown} == {}


def test_the_officer_of_each_company_is_named(controller: Controller) -> None:
    Controller.objects.update(data_protection_officer="dpo@telekom.example")
    assert "dpo@telekom.example" in Client().get("/en/privacy/").content.decode()
