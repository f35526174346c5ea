"""Advisories in OSV format name the installed packages that they affect."""

import json
from pathlib import Path
from typing import Any

import pytest

from privacy.precautions.advisories import AdvisoryFileError, installed, vulnerable

Event = dict[str, str]


def advisory(*events: Event, **values: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": "Some_Package"},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
    }
    return {"id": "TEST-1", "affected": [affected]} | values


def hits(tmp_path: Path, content: object, version: str) -> bool:
    path = tmp_path / "osv.json"
    path.write_text(json.dumps(content))
    return bool(vulnerable(path, {"some-package": version}))


@pytest.mark.parametrize(
    ("events", "version", "affected"),
    [
        ([{"introduced": "0"}], "1.0", True),
        ([{"introduced": "0"}, {"fixed": "1.2"}], "1.1.9", True),
        ([{"introduced": "0"}, {"fixed": "1.2"}], "1.2", False),
        ([{"introduced": "0"}, {"fixed": "1.10"}], "1.9", True),
        ([{"introduced": "1.5"}], "1.4", False),
        ([{"introduced": "1.0"}, {"last_affected": "1.5"}], "1.5", True),
        ([{"introduced": "1.0"}, {"last_affected": "1.5"}], "1.5.1", False),
        ([{"fixed": "1.2"}, {"introduced": "0"}, {"introduced": "2"}], "2.1", True),
        ([{"fixed": "1.2"}, {"introduced": "0"}, {"introduced": "2"}], "1.3", False),
    ],
)
def test_ranges_of_versions(
    tmp_path: Path, events: list[Event], version: str, affected: bool
) -> None:
    assert hits(tmp_path, [advisory(*events)], version) is affected


def test_withdrawn_and_foreign_advisories_do_not_count(tmp_path: Path) -> None:
    everything = {"introduced": "0"}
    assert hits(tmp_path, {"vulns": [advisory(everything)]}, "1")
    assert hits(tmp_path, advisory(everything), "1")
    assert not hits(tmp_path, [advisory(everything, withdrawn="2026-01-01T00:00:00Z")], "1")
    foreign = advisory(everything)
    foreign["affected"][0]["package"]["ecosystem"] = "npm"
    assert not hits(tmp_path, [foreign], "1")


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"id": "x"}]', "7"])
def test_another_format_is_an_error_and_not_a_clean_bill(tmp_path: Path, content: str) -> None:
    path = tmp_path / "osv.json"
    path.write_text(content)
    with pytest.raises(AdvisoryFileError):
        vulnerable(path, installed())


def test_installed_packages_are_listed_under_their_canonical_names() -> None:
    assert {"django", "packaging"} <= installed().keys()
