"""Tests of the binding corporate rules: the file, and what its page says about it."""

import os
import tomllib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader

from telekom_site.pages import binding_rules
from telekom_site.pages.downloads import download, place

CHAPTERS = 9


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "Verbindliche interne Datenschutzvorschriften"), ("en", "Binding corporate rules")],
)
def test_the_file_is_a_real_document(language: str, title: str) -> None:
    binding_rules.publish()
    reader = PdfReader(place(language))
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert reader.metadata.author
    assert str(reader.root_object["/Lang"]) == language
    assert len(reader.outline) == 2  # the title, and the list of chapters below it
    assert len(reader.outline[1]) == CHAPTERS
    assert 4 <= len(reader.pages) <= 6


@pytest.mark.parametrize(
    ("language", "sentence"), [("de", "Geschäftsführung"), ("en", "supervisory authority")]
)
def test_its_text_can_be_read_and_copied(language: str, sentence: str) -> None:
    binding_rules.publish()
    text = "".join(page.extract_text() for page in PdfReader(place(language)).pages)
    assert sentence in text
    assert "72" in text


def test_every_page_has_its_number() -> None:
    binding_rules.publish()
    for number, page in enumerate(PdfReader(place("en")).pages, 1):
        assert str(number) in page.extract_text().split()


def test_both_languages_have_the_same_chapters_and_paragraphs() -> None:
    texts = tomllib.loads(binding_rules.SOURCE.read_text("utf-8"))
    shape = {
        code: [len(chapter["paragraphs"]) for chapter in text["chapters"]]
        for code, text in texts.items()
    }
    assert shape["de"] == shape["en"]


def test_a_file_that_is_up_to_date_is_left_alone() -> None:
    assert binding_rules.publish() == 2
    assert binding_rules.publish() == 0


def test_a_file_older_than_its_text_is_made_again() -> None:
    binding_rules.publish()
    os.utime(place("de"), (0, 0))
    assert binding_rules.publish() == 1


def test_no_draft_is_left_behind(media: Path) -> None:
    binding_rules.publish()
    assert sorted(path.suffix for path in (media / "downloads").iterdir()) == [".pdf", ".pdf"]


def test_a_file_of_another_kind_is_not_offered() -> None:
    binding_rules.publish()
    place("de").write_bytes(b"<html>")
    assert download("de") is None


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_shows_kind_and_size_of_the_file_itself(client: Client, language: str) -> None:
    binding_rules.publish()
    with place("en").open("ab") as file:
        file.write(b"\n" * 12_345)
    with override(language):
        size = filesizeformat(place("en").stat().st_size)
    assert (
        f"PDF 1.4, {size}" in client.get(f"/{language}/binding-corporate-rules/").content.decode()
    )


@pytest.mark.django_db
def test_the_page_says_when_there_is_no_file_yet(client: Client) -> None:
    page = client.get("/en/binding-corporate-rules/")
    assert page.status_code == 200
    assert b"being prepared" in page.content


def test_the_download_has_the_headers_of_the_file(client: Client) -> None:
    binding_rules.publish()
    response = client.get("/de/binding-corporate-rules/en.pdf")
    assert b"".join(response.streaming_content) == place("en").read_bytes()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(place("en").stat().st_size)
    assert (
        response["Content-Disposition"] == 'attachment; filename="binding-corporate-rules-en.pdf"'
    )
    assert response["Content-Language"] == "en"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", ["fr", "x-y", "de-"])
def test_there_is_no_edition_in_other_languages(client: Client, language: str) -> None:
    binding_rules.publish()
    assert client.get(f"/de/binding-corporate-rules/{language}.pdf").status_code == 404
