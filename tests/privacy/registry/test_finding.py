"""Findings: stored as data, read in the language of the reader."""

import json
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from privacy.registry.finding import readable
from privacy.registry.promise import Evidence, Finding, finding

MISSING = _("Headers that are missing or permit too much: %(names)s")
MOMENT = datetime(2026, 11, 27, 5, 44, tzinfo=UTC)


def stored(seen: Finding) -> Finding:
    return Finding.from_data(json.loads(json.dumps(seen.as_data())))


def in_languages(seen: Finding) -> dict[str, str]:
    texts = {}
    for code in ("de", "en"):
        with translation.override(code):
            texts[code] = str(stored(seen))
    return texts


def test_fractions_are_written_with_the_decimal_sign_of_the_language() -> None:
    shown = in_languages(finding("%(seconds)s of %(all)d, %(all).1f", seconds=0.3, all=12.5))
    assert shown == {"de": "0,3 of 12, 12.5", "en": "0.3 of 12, 12.5"}


@pytest.mark.parametrize("worker", ["de", "en"])
def test_a_finding_and_its_values_are_read_in_the_readers_language(worker: str) -> None:
    with translation.override(worker):
        seen = finding(
            _("Headers that are missing or permit too much: %(names)s"), names=_("German")
        )
        data = seen.as_data()
    assert data == {
        "text": "Headers that are missing or permit too much: %(names)s",
        "values": {"names": {"finding": {"text": "German"}}},
    }
    assert in_languages(seen) == {
        "de": "HTTP-Header, die fehlen oder zu viel erlauben: Deutsch",
        "en": "Headers that are missing or permit too much: German",
    }


@pytest.mark.parametrize(("number", "english"), [(1, "1 page"), (2, "2 pages")])
def test_a_finding_has_a_plural(number: int, english: str) -> None:
    seen = finding(ngettext_lazy("%(pages)d page", "%(pages)d pages", "pages"), pages=number)
    assert in_languages(seen)["en"] == english
    assert stored(seen) == seen


def test_moments_and_days_are_written_as_the_reader_does() -> None:
    seen = finding("%(at)s, %(on)s", at=MOMENT, on=date(2026, 3, 1))
    assert in_languages(seen) == {
        "de": "27. November 2026 06:44 MEZ, 1. März 2026",
        "en": "27 November 2026, 06:44 CET, 1 March 2026",
    }
    assert stored(seen) == seen


def test_a_lazy_text_among_the_evidence_becomes_a_finding() -> None:
    with translation.override("de"):
        (seen,) = Evidence(True, (_("German"),)).findings
    assert seen == Finding("German")


def test_a_finding_in_one_language_is_refused() -> None:
    with translation.override("de"), pytest.raises(TypeError, match="several languages"):
        Evidence(True, (str(MISSING),))  # type: ignore[arg-type]


def test_a_percent_sign_without_values_is_kept() -> None:
    assert str(finding("100 %")) == "100 %"


def test_a_finding_whose_text_has_other_placeholders_now_is_still_read() -> None:
    assert str(Finding.from_data({"text": "%(a)d", "values": {"b": 1}})) == "%(a)d"


@pytest.mark.parametrize(
    ("value", "error"),
    [("anna@x.example", ValueError), ([1], TypeError), (datetime(2026, 1, 1), TypeError)],  # noqa: DTZ001
    ids=["address", "list", "naive"],
)
def test_a_value_that_is_personal_or_has_no_form_is_refused(
    value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        finding("%(value)s", value=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", ["2 pages", None, {}, {"text": "x", "values": [1]}])
def test_what_another_version_stored_is_left_out(other: object) -> None:
    assert readable([other, finding("%(pages)d pages", pages=2).as_data()]) == [
        finding("%(pages)d pages", pages=2)
    ]


def test_a_number_is_told_apart_in_its_text() -> None:
    seen = finding(
        ngettext_lazy("%(good)d of %(pages)d page", "%(good)d of %(pages)d pages", "pages"),
        good=1,
        pages=2,
        share=50,
    )
    assert seen.around("good") == ("", "1", " of 2 pages")
    assert seen.around("pages") == ("1 of ", "2", " pages")
    assert seen.around("share") == ("", "share", "")
