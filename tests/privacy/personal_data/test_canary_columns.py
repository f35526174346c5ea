"""The canary in a third-party project: values of every column type are exported and erased."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from privacy.personal_data import exported_values
from privacy.personal_data.canary import Canary, CanaryError, Planted, everything_stored
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.exported_values import ExportError
from privacy.personal_data.files import content_of
from privacy.registry.discovery import registry
from tests.privacy.personal_data.relations_of_all_kinds import relations, with_every_kind_of_column

__all__ = ["relations"]
WITHOUT_SPELLING = {"price", "weight", "length", "at", "picture"}  # could stand anywhere by chance


@pytest.fixture
def app(relations: Any) -> Iterator[Any]:
    labels = {"relations.Person", "relations.Document", "relations.Stay"}
    wanted = [
        declaration for declaration in with_every_kind_of_column() if declaration.model in labels
    ]
    with registry.temporarily(wanted):
        yield relations


@pytest.fixture
def planted(app: Any) -> list[Planted]:
    Canary(2).plant()
    return Canary(1).plant()


def told(canary: Canary) -> str:
    """Return everything that is exported, and the content of the files."""
    exported = list(export_subject_data(canary.subject))
    files = [
        field.file
        for subject_data in exported
        for record in subject_data.records
        for field in record
        if field.file is not None
    ]
    contents = [b"".join(content_of(file)).decode() for file in files]
    data = json.dumps([subject_data.as_data() for subject_data in exported], cls=DjangoJSONEncoder)
    return "\n".join([data, *contents])


def dump() -> str:
    root = Path(default_storage.path(""))
    files = [path.read_text() for path in root.rglob("*") if path.is_file()]
    return "\n".join([*(text for _label, text in everything_stored()), *files])


def missing(planted: list[Planted], text: str) -> set[str]:
    """Return the fields whose value does not occur in the text in any form."""
    return {
        planted_value.name
        for planted_value in planted
        if not any(spelling in text for spelling in planted_value.spellings)
    }


def test_each_column_holds_a_value_that_is_exported(planted: list[Planted]) -> None:
    assert missing(planted, dump()) <= WITHOUT_SPELLING | {"born"}
    assert missing(planted, told(Canary(1))) <= WITHOUT_SPELLING | {"born"}
    assert "In canary1x" in told(Canary(1))
    assert "canary2x" not in told(Canary(1))


def test_no_value_is_left_after_an_erasure(planted: list[Planted]) -> None:
    list(erase(Canary(1).subject))

    assert {planted_value.name for planted_value in planted} - missing(planted, dump()) == set()
    assert "canary1x" not in dump()
    assert "In canary2x" in dump()


def test_a_value_that_cannot_be_exported_names_model_and_field(
    planted: list[Planted], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = exported_values.plain

    def plain(value: Any) -> Any:
        if hasattr(value, "text"):
            raise RuntimeError(str(value))
        return really(value)

    monkeypatch.setattr(exported_values, "plain", plain)
    message = r"^relations\.Document\.words cannot be exported \(RuntimeError\)\.$"
    with pytest.raises(ExportError, match=message):
        told(Canary(1))


def test_a_field_without_a_known_value_is_named(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Strange(models.Field):  # type: ignore[type-arg]
        def to_python(self, value: Any) -> Any:
            raise ValueError

    column = Strange()
    column.set_attributes_from_name("strange")
    column.model = app.Document
    with pytest.raises(CanaryError, match=r"relations\.Document\.strange"):
        Canary(1).own_value(column)
