"""The checklist of Art. 13 and 14 GDPR names places that exist, in both languages."""

import re
from pathlib import Path

import pytest
from django.test import Client

from privacy.controllers.models import Controller

CHECKLIST = Path(__file__).parents[3] / "docs/reference/art-13-checklist.md"
PLACE = re.compile(r"`#([\w-]+)`")


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_place_of_the_checklist_exists(controller: Controller, language: str) -> None:
    places = set(PLACE.findall(CHECKLIST.read_text()))
    page = Client().get(f"/{language}/privacy/").content.decode()
    assert places
    assert {place for place in places if f'id="{place}"' not in page} == set()


def test_the_officer_of_each_company_is_named(controller: Controller) -> None:
    Controller.objects.update(data_protection_officer="dpo@telekom.example")
    assert "dpo@telekom.example" in Client().get("/en/privacy/").content.decode()
