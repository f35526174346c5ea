"""A line is read as it was written, or rejected."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.client import canonical
from privacy.request_log.secret_text import without_secrets
from privacy.request_log.spool_line import (
    Line,
    format_line,
    format_lost,
    microseconds,
    parse_line,
    parse_lost,
    with_shortened_address,
)

LINES = st.builds(
    Line,
    time=st.integers(10**15, 10**16 - 1),
    address=st.just("") | st.ip_addresses().map(str).map(canonical),
    method=st.sampled_from(["GET", "HEAD", "OTHER"]),
    status=st.integers(100, 999),
    bytes_sent=st.none() | st.integers(0, 10**13 - 1),
    url=st.text(max_size=600).map(lambda text: without_secrets(text, 500)),
    referrer=st.text(max_size=600).map(lambda text: without_secrets(text, 300)),
    forwarded=st.booleans(),
)


@given(LINES)
def test_every_response_is_read_as_it_was_written(line: Line) -> None:
    raw = format_line(*line)
    assert raw.count(b"\n") == 1
    assert parse_line(raw) == line


@given(LINES, st.data())
def test_a_torn_line_is_never_read_as_another_line(line: Line, data: st.DataObject) -> None:
    raw = format_line(*line)
    torn = raw[: data.draw(st.integers(1, len(raw) - 1))]
    assert parse_line(torn) is None
    assert parse_line(torn + raw) is None


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_rejected_without_an_error(raw: bytes) -> None:
    assert parse_line(raw) is None
    parse_lost(raw)


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "ü", "a b", "\x7f"])
def test_a_text_that_was_not_minimised_is_rejected(text: str) -> None:
    line = Line(10**15, "", "GET", 200, 0, text, "")
    try:
        raw = format_line(*line)
    except UnicodeEncodeError:
        return
    assert parse_line(raw) is None


def test_a_line_in_the_former_format_is_read() -> None:
    raw = b"1795406706000000\t192.0.2.9\tGET\t200\t5\t/\thttps://other.example/\n"
    line = parse_line(raw)
    assert line == Line(
        1795406706000000, "192.0.2.9", "GET", 200, 5, "/", "https://other.example/", forwarded=False
    )
    assert format_line(*line) == raw


@pytest.mark.parametrize("end", [b"\tG\n", b"\tF", b"\tFF\n", b"\tF\t\n", b"F\t\n"])
def test_another_mark_is_a_torn_line(end: bytes) -> None:
    assert parse_line(b"1795406706000000\t192.0.2.9\tGET\t200\t5\t/\tx" + end) is None


def test_truncating_the_address_keeps_the_forwarded_mark() -> None:
    raw = format_line(10**15, "203.0.113.195", "GET", 200, 5, "/", "", forwarded=True)
    line = parse_line(raw)
    assert line is not None
    shorter = with_shortened_address(raw, line)
    assert len(shorter) == len(raw)
    assert parse_line(shorter) == line._replace(address="203.0.113.0")


def test_a_count_of_losses_is_a_line_of_its_own() -> None:
    assert parse_lost(format_lost(17)) == 17
    assert parse_line(format_lost(17)) is None
    assert parse_lost(b"!\t\n") is None


def test_times_keep_their_microseconds() -> None:
    moment = datetime(2026, 11, 23, 4, 5, 6, 789012, tzinfo=UTC)
    assert Line(microseconds(moment), "", "GET", 200, 0, "/", "").moment == moment
