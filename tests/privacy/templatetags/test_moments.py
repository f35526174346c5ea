"""Moments in pages are readable by people and valid HTML."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.timezone import override as override_zone

from privacy.templatetags.moments import day, moment
from social_consent.checks.external_references import is_installed, template_folders
from tests.support.markup import is_valid_time

TEMPLATES = [
    path
    for folder in sorted({*template_folders()})
    if not is_installed(folder)
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"}
]
AT = datetime(2026, 11, 23, 23, 30, 5, 678901, tzinfo=UTC)
WRITES_ITS_OWN = {"processing_record.html"}  # to whole seconds, by its command


@pytest.mark.parametrize(
    ("language", "zone", "words", "there"),
    [
        ("en", "UTC", "23 November 2026, 23:30 UTC", "23T23:30:05+00:00"),
        ("en", "Europe/Berlin", "24 November 2026, 00:30 CET", "24T00:30:05+01:00"),
        ("de", "Europe/Vienna", "24. November 2026 00:30 MEZ", "24T00:30:05+01:00"),
        ("en", "Asia/Tehran", "24 November 2026, 03:00 +0330", "24T03:00:05+03:30"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_reader(
    language: str, zone: str, words: str, there: str
) -> None:
    east = AT.astimezone(timezone(timedelta(hours=2)))
    with translation.override(language), override_zone(ZoneInfo(zone)):
        assert moment(east) == f'<time datetime="2026-11-{there}">{words}</time>'


def test_a_day_is_that_of_the_reader() -> None:
    with translation.override("de"):
        assert day(AT) == day(date(2026, 11, 24))
        with override_zone(UTC):
            assert day(AT) == '<time datetime="2026-11-23">23. November 2026</time>'


def test_a_missing_moment_renders_nothing() -> None:
    assert moment(None) == day(None) == ""


def test_no_template_writes_a_moment_by_hand() -> None:
    by_hand = {path.name for path in TEMPLATES if "<time" in path.read_text()}
    assert by_hand == WRITES_ITS_OWN


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2026-11-23T23:30:05Z", True),
        ("2026-11-23T23:30:05.678+00:00", True),
        ("2028-02-29", True),
        ("2026-11-23T23:30:05.678901+00:00", False),  # HTML: at most three digits of a second
        ("2026-11-23T23:30:05", True),
        ("2027-02-29", False),
        ("2026-11-23T25:00:00Z", False),
        ("23.11.2026", False),
        ("", False),
    ],
)
def test_moments_follow_the_grammar_of_html(text: str, valid: bool) -> None:
    assert is_valid_time(text) is valid
    assert not re.search(r"\s", text)


def test_every_page_shows_the_time_zone_of_its_moments() -> None:
    """Only the tag `moment` writes moments, and names their zone."""
    assert TEMPLATES
    assert [path.name for path in TEMPLATES if "DATETIME_FORMAT" in path.read_text()] == []
