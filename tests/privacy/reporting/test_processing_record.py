"""The record of processing activities: complete, and in three formats."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.functional import Promise
from pypdf import PdfReader

from privacy.controllers.models import Controller
from privacy.registry.discovery import registry
from privacy.reporting.processing_record import activities

pytestmark = pytest.mark.django_db


def column_of(label: str, name: str) -> object:
    return apps.get_model(label)._meta.get_field(name)


def test_every_declared_field_belongs_to_one_activity() -> None:
    counted = sum(len(activity.data) for activity in activities())

    fields = sum(len(declaration.fields) for declaration in registry.personal_models)
    assert counted == fields + sum(len(store.data) for store in registry.stores)
    assert all(
        activity.purpose and activity.basis and activity.retention for activity in activities()
    )


def test_every_field_has_a_name_that_can_be_translated() -> None:
    """Django names a column after its attribute, in no language."""
    names = {
        f"{declaration.model}.{name}": field.label
        or getattr(column_of(declaration.model, name), "verbose_name", name)
        for declaration in registry.personal_models
        for name, field in declaration.fields.items()
    }
    unnamed = [field for field, words in names.items() if not isinstance(words, Promise)]
    assert unnamed == []


def test_the_record_is_written_as_json(controller: Controller, tmp_path: Path) -> None:
    call_command("processing_record", format="json", output=tmp_path / "record.json", verbosity=0)

    record = json.loads((tmp_path / "record.json").read_text())
    assert record["controllers"][0]["name"] == controller.name
    stores = {declaration.model for declaration in registry.personal_models} | {
        store.name for store in registry.stores
    }
    assert {activity["store"] for activity in record["activities"]} == stores
    assert {recipient["name"] for recipient in record["recipients"]} == {
        str(recipient.name) for recipient in registry.recipients
    }


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Record of processing activities"), ("de", "Verzeichnis")]
)
def test_the_record_is_written_as_html(
    controller: Controller, capsys: pytest.CaptureFixture[str], language: str, title: str
) -> None:
    call_command("processing_record", language=language)

    page = capsys.readouterr().out
    assert title in page
    assert controller.name in page
    assert "request log" in page.lower() or "Zugriffsprotokoll" in page


def test_the_record_is_written_as_pdf(controller: Controller, tmp_path: Path) -> None:
    call_command(
        "processing_record",
        format="pdf",
        output=tmp_path / "record.pdf",
        verbosity=0,
        language="de",
    )

    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "record.pdf").pages)
    assert controller.name in text
    for declaration in registry.personal_models:
        assert str(declaration.title)[:5] in text


def test_wrong_options_are_reported(controller: Controller, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--output"):
        call_command("processing_record", format="pdf")
    with pytest.raises(CommandError, match="No company"):
        call_command("processing_record", company="nowhere")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("processing_record", output=tmp_path / "gone" / "record.html")
