"""The reader recognises closed segments, and erases lines in place."""

import os
import time
from unittest import mock

import pytest

from privacy.request_log.recorder import now
from privacy.request_log.spool import Expiry, Spool, SpoolBusyError, expire, is_closed
from privacy.request_log.spool_line import parse_lost
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import line, logged, raw_lines

HOUR = 3_600_000_000


def test_only_one_reader_at_a_time(spool: Spool) -> None:
    with spool.lock(), pytest.raises(SpoolBusyError), spool.lock():
        pass
    with spool.lock():
        pass


def test_the_spool_keeps_its_name(spool: Spool) -> None:
    with spool.lock():
        assert spool.node() == Spool(spool.directory).node()
        assert len(spool.node()) == 32


def test_a_segment_is_closed_when_its_writer_ends(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line(), now())
    [path] = spool.segments()
    with path.open("rb") as file:
        assert not is_closed(file)
        writer.forget_segment()
        assert is_closed(file)


def test_a_segment_stays_open_while_a_forked_child_may_write(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line(), now())
    [path] = spool.segments()
    segment = writer._segment
    assert segment is not None
    copy = os.dup(segment.fd)  # what a child inherits
    del segment
    writer.forget_segment()
    with path.open("rb") as file:
        assert not is_closed(file)
        os.close(copy)
        assert is_closed(file)


def test_expired_lines_of_a_closed_segment_are_deleted_with_it(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line(time=now() - HOUR), now() - HOUR)
    writer.forget_segment()
    assert expire(spool, Expiry(now() - 1, 0)) == 1
    assert spool.segments() == []


def test_expired_lines_of_an_open_segment_are_overwritten_in_place(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.segment_age = 2 * HOUR
    old = now() - HOUR
    writer.append(line("/old", time=old), old)
    writer.append(line("/young"), now())
    writer.append(line("/older", time=old), now())
    [path] = spool.segments()
    size = path.stat().st_size
    assert expire(spool, Expiry(old + 1, 0)) == 2
    assert expire(spool, Expiry(old + 1, 0)) == 0
    writer.append(line("/after"), now())
    assert path.stat().st_size == size + len(line("/after"))
    assert b"/old" not in path.read_bytes()
    assert [raw.split(b"\t")[5] for raw in raw_lines(spool) if raw != b"\n"] == [
        b"/young",
        b"/after",
    ]


def test_a_torn_line_expires_with_the_line_before_it(spool: Spool, writer: SpoolWriter) -> None:
    old = now() - HOUR
    writer.append(line("/old", time=old), old)
    [path] = spool.segments()
    writer.forget_segment()
    with path.open("ab") as file:
        file.write(b"half a secret")
    assert expire(spool, Expiry(old, 0)) == 0
    assert expire(spool, Expiry(old + 1, 0)) == 2
    assert spool.segments() == []


def test_an_incomplete_line_is_not_erased(spool: Spool, writer: SpoolWriter) -> None:
    old = now() - HOUR
    writer.append(line("/old", time=old)[:-5], old)
    [path] = spool.segments()
    before = path.read_bytes()
    assert expire(spool, Expiry(now(), 0)) == 0
    assert path.read_bytes() == before


def test_a_count_of_losses_is_not_erased_with_its_neighbours(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.lost = 3
    writer.append(line(time=1_700_000_000_000_000), now())
    writer.forget_segment()
    assert expire(spool, Expiry(now() + 1, 0)) == 1
    assert [count for raw in raw_lines(spool) if (count := parse_lost(raw))] == [3]


def test_a_dry_run_erases_nothing(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line("/old", time=now() - HOUR), now() - HOUR)
    writer.forget_segment()
    assert expire(spool, Expiry(now() - 1, 0), dry_run=True) == 1
    assert len(logged(spool)) == 1


def test_segments_without_expired_lines_are_not_opened(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line(), now())
    with mock.patch("privacy.request_log.spool.is_closed", side_effect=AssertionError):
        assert expire(spool, Expiry(now() - HOUR, 0)) == 0


def test_an_abandoned_pending_segment_is_deleted_after_a_minute(spool: Spool) -> None:
    spool.directory.mkdir()
    fresh, dead = spool.directory / "1-1-a.new", spool.directory / "1-1-b.new"
    fresh.touch()
    dead.touch()
    for path, age in ((fresh, 59), (dead, 61)):
        os.utime(path, (time.time() - age, time.time() - age))
    spool.remove_pending()
    assert fresh.exists()
    assert not dead.exists()


def test_an_expired_address_is_truncated_in_place(spool: Spool, writer: SpoolWriter) -> None:
    old = now() - HOUR
    writer.segment_age = 2 * HOUR
    for address in ("203.0.113.195", "2001:db8:1:2::3", "", "::1"):
        writer.append(line(time=old, address=address), old)
    writer.append(line("/young", address="198.51.100.7"), now())
    [path] = spool.segments()
    size = path.stat().st_size
    for _again in range(2):
        assert expire(spool, Expiry(lines=0, addresses=old + 1), dry_run=False) == 0
        assert path.stat().st_size == size
        assert [record.address for record in logged(spool)] == [
            "203.0.113.0",
            "2001:db8:1::",
            "",
            "::",
            "198.51.100.7",
        ]
    assert b"113.195" not in path.read_bytes()


def test_a_dry_run_truncates_nothing(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line(time=now() - HOUR), now() - HOUR)
    expire(spool, Expiry(lines=0, addresses=now()), dry_run=True)
    assert [record.address for record in logged(spool)] == ["192.0.2.1"]
