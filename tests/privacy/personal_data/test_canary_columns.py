"""The canary in a project that is not ours, with a column of every kind: each value is told, and
each one goes."""

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
    wanted = [one for one in with_every_kind_of_column() if one.model in labels]
    with registry.temporarily(wanted):
        yield relations


@pytest.fixture
def planted(app: Any) -> list[Planted]:
    Canary(2).plant()
    return Canary(1).plant()


def told(canary: Canary) -> str:
    """All that is exported, and the content of the files."""
    found = list(export_subject_data(canary.subject))
    files = [
        field.file
        for one in found
        for record in one.records
        for field in record
        if field.file is not None
    ]
    contents = [b"".join(content_of(file)).decode() for file in files]
    data = json.dumps([one.as_data() for one in found], cls=DjangoJSONEncoder)
    return "\n".join([data, *contents])


def dump() -> str:
    root = Path(default_storage.path(""))
    files = [path.read_text() for path in root.rglob("*") if path.is_file()]
    return "\n".join([*(text for _label, text in everything_stored()), *files])


def missing(planted: list[Planted], text: str) -> set[str]:
    """The fields of whose value no spelling is in the text."""
    return {one.name for one in planted if not any(spelling in text for spelling in one.spellings)}


def test_each_column_holds_a_value_that_is_told(planted: list[Planted]) -> None:
    assert missing(planted, dump()) <= WITHOUT_SPELLING | {"born"}
    assert missing(planted, told(Canary(1))) <= WITHOUT_SPELLING | {"born"}
    assert "In canary1x" in told(Canary(1))
    assert "canary2x" not in told(Canary(1))


def test_nothing_of_it_is_left_after_an_erasure(planted: list[Planted]) -> None:
    list(erase(Canary(1).subject))

    assert {one.name for one in planted} - missing(planted, dump()) == set()
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
    place = r"^relations\.Document\.words cannot be exported \(RuntimeError\)\.$"
    with pytest.raises(ExportError, match=place):
        told(Canary(1))


def test_a_field_that_nobody_can_fill_is_named(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Strange(models.Field):  # type: ignore[type-arg]
        def to_python(self, value: Any) -> Any:
            raise ValueError

    column = Strange()
    column.set_attributes_from_name("strange")
    column.model = app.Document
    with pytest.raises(CanaryError, match=r"relations\.Document\.strange"):
        Canary(1)._own(column)
