"""Calendar files: what a calendar reads from them, whatever the texts contain."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from privacy.calendar_file import LONGEST_LINE, DayEvent, calendar_file

MADE_AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def unfolded(content: bytes) -> list[str]:
    """Return the content lines as a calendar reads them (RFC 5545, 3.1)."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_lasts_the_whole_day() -> None:
    lines = unfolded(calendar_file([DayEvent("order-1", date(2034, 12, 31), "gone")], MADE_AT))
    assert "DTSTART;VALUE=DATE:20341231" in lines
    assert "DTEND;VALUE=DATE:20350101" in lines
    assert "DTSTAMP:20261126T120000Z" in lines


def test_texts_are_escaped() -> None:
    event = DayEvent("a", date(2026, 1, 1), "Order, paid; \\ done", "one\r\ntwo\x00")
    lines = unfolded(calendar_file([event], MADE_AT))
    assert "SUMMARY:Order\\, paid\\; \\\\ done" in lines
    assert "DESCRIPTION:one\\ntwo" in lines


@given(st.text())
def test_no_text_can_add_a_line_or_be_cut_within_a_character(text: str) -> None:
    content = calendar_file([DayEvent("a", date(2026, 1, 1), text)], MADE_AT)
    plain = calendar_file([DayEvent("a", date(2026, 1, 1), "x")], MADE_AT)
    assert len(unfolded(content)) == len(unfolded(plain))
    assert all(len(line) <= LONGEST_LINE for line in content.split(b"\r\n"))
    for line in content.split(b"\r\n"):
        line.decode()
