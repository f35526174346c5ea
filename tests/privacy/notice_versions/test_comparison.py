"""What changed from one text to the next."""

from privacy.notice_versions.comparison import Change, changes
from privacy.notice_versions.passages import Passage


def passage(text: str, term: str = "", part: str = "Visit") -> Passage:
    return Passage(part, "Stored" if term else "", term, text)


def test_only_what_changed_is_listed_where_it_is() -> None:
    before = [passage("A."), passage("B."), passage("7 days", "Log"), passage("gone", "Old")]
    after = [passage("A."), passage("B!"), passage("8 days", "Log"), passage("x", part="New")]
    assert changes(before, after) == [
        Change("Visit", "", "", ["B."], ["B!"]),
        Change("Visit", "Stored", "Log", ["7 days"], ["8 days"]),
        Change("Visit", "Stored", "Old", ["gone"], []),
        Change("New", "", "", [], ["x"]),
    ]
    assert changes(before, before) == []


def test_entries_of_a_table_with_another_title_did_not_change() -> None:
    entries = [("Alpha", "Bonn"), ("Beta", "Wien"), ("Gamma", "Graz")]
    before = [Passage("Who", "Subsidiaries", term, text) for term, text in entries]
    after = [Passage("Who", "Companies", term, text) for term, text in entries[:2]]
    assert changes(before, after) == [
        Change("Who", "Companies", "", ["Subsidiaries"], ["Companies"]),
        Change("Who", "Companies", "Gamma", ["Graz"], []),
    ]
    other = [Passage("Who", "Other", "Delta", "Rom")]
    assert changes(before, other)[0] == Change("Who", "Subsidiaries", "Alpha", ["Bonn"], [])
