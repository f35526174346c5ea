"""What changes from one snapshot to another, in plain words."""

from typing import Any

from privacy.promises.code_snapshot import digest_of
from privacy.promises.snapshot_comparison import differences, unpublished

OLD = {"retention": ["7 days"], "data": ["name"], "source": [""]}
NEW = {"retention": ["8 days"], "data": ["name"], "source": [""]}


def side(declared: dict[str, Any], text: str = "A.", **published: str) -> dict[str, Any]:
    entries = [{"on": "2026-11-27", "about": published, "texts": {}}] if published else []
    notice = {"en": [["Visit", "", "", text]]}
    return {"notice": notice, "declared": declared, "published": entries}


def test_what_changed_is_said_in_plain_words() -> None:
    before = side({"log": OLD, "old": OLD, "same": OLD})
    after = side({"log": NEW, "new": NEW, "same": OLD}, "B.")
    assert list(differences(before, after)) == [
        "Notice:",
        "  en: Visit",
        "    - A.",
        "    + B.",
        "Record, retention and recipients:",
        "  log:",
        "    retention: 7 days → 8 days",
        "  new: is new",
        "    retention: 8 days",
        "    data: name",
        "  old: is gone",
    ]
    assert list(differences(before, before)) == []


def test_each_change_needs_a_sentence_about_this_very_declaration() -> None:
    before, after = {"log": OLD, "old": OLD}, {"log": NEW}
    assert unpublished(side(before), side(after)) == ["log", "old"]
    assert unpublished(side(before), side(after, log=digest_of(NEW), old="")) == []
    assert unpublished(side(before), side(after, log=digest_of(OLD), old="")) == ["log"]
    assert unpublished(side(before), side(before, "B.")) == []
