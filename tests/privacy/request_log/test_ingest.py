"""Each line is stored exactly once, wherever the ingester is stopped."""

import os
import threading
import time
from collections import Counter
from datetime import timedelta
from unittest import mock
from uuid import UUID

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import store
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import LogLoss, RequestLogEntry, SpoolPosition
from privacy.request_log.recorder import now
from privacy.request_log.retention import current_bounds
from privacy.request_log.spool import Spool, SpoolBusyError
from privacy.request_log.spool_line import Line, microseconds
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import fill, line, urls

pytestmark = pytest.mark.django_db


A_LINE = Line(1_700_000_000_000_000, "", "GET", 200, 0, "/x", "")


def test_a_line_becomes_a_row_with_all_its_fields(spool: Spool, writer: SpoolWriter) -> None:
    with time_machine.travel("2026-11-23T04:05:06.789012+00:00", tick=False):
        writer.append(
            line(
                "/a?page=2",
                address="2001:db8::1",
                method="POST",
                status=404,
                bytes_sent=17,
                referrer="/b",
            ),
            now(),
        )
        writer.append(line("/c", address="", bytes_sent=None), now())
        ingest(spool, Tally())
        moment = timezone.now()
    first, second = RequestLogEntry.objects.order_by("url")
    assert first.time == moment
    assert (first.address, first.method, first.url) == ("2001:db8::1", "POST", "/a?page=2")
    assert (first.status, first.bytes_sent, first.referrer) == (404, 17, "/b")
    assert (second.address, second.bytes_sent, second.referrer) == (None, None, "")


def test_ids_are_ordered_by_time_and_derived_from_the_position() -> None:
    position = store.first_position("segment")
    row_id = store.entry_id(position, 1_700_000_000_000_000)
    assert UUID(int=row_id).version == 7
    assert row_id == store.entry_id(position, 1_700_000_000_000_000)
    assert row_id < store.entry_id(position, 1_700_000_000_000_001)
    positions = {store.first_position(name) + offset for name in "ab" for offset in range(100)}
    assert len({store.entry_id(position, 0) for position in positions}) == 200


def test_ingested_lines_are_not_ingested_again(spool: Spool, writer: SpoolWriter) -> None:
    expected = fill(writer, 5, closed=False)
    assert ingest(spool, Tally()).rows == 5
    assert ingest(spool, Tally()).rows == 0
    writer.append(line("/later"), now())
    assert ingest(spool, Tally()).rows == 1
    assert urls() == [*expected, "/later"]
    assert len(spool.segments()) == 1


def test_a_closed_segment_is_deleted_and_its_position_a_day_later(
    spool: Spool, writer: SpoolWriter
) -> None:
    fill(writer, 5)
    assert ingest(spool, Tally()).segments == 1
    assert spool.segments() == []
    assert SpoolPosition.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        ingest(spool, Tally())
    assert not SpoolPosition.objects.exists()


@pytest.mark.parametrize("size", [10_000, 150])
def test_a_segment_restored_by_a_power_failure_is_not_ingested_again(
    spool: Spool, writer: SpoolWriter, settings: Settings, size: int
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = size
    expected = fill(writer, 5)
    [path] = spool.segments()
    content = path.read_bytes()
    ingest(spool, Tally())
    for forgotten in (False, True):  # its position, too, as long as its rows are there
        path.write_bytes(content)
        if forgotten:
            SpoolPosition.objects.all().delete()
        fill(writer, 1)
        ingest(spool, Tally())
        assert spool.segments() == []
    assert len(urls()) == len(expected) + 2
    assert not LogLoss.objects.exists()


def test_ingested_bytes_of_an_open_segment_are_blanked(spool: Spool, writer: SpoolWriter) -> None:
    """An idle process keeps its segment open, perhaps for days."""
    fill(writer, 3, closed=False)
    [path] = spool.segments()
    with mock.patch("os.pwrite", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        ingest(spool, Tally())  # a crash between the commit and the blanking
    assert b"192.0.2.1" in path.read_bytes()
    ingest(spool, Tally())
    assert not path.read_bytes().strip(b"\n")
    writer.append(line("/later"), now())
    assert ingest(spool, Tally()).rows == 1
    assert not path.read_bytes().strip(b"\n")


def test_a_line_without_an_end_needs_no_more_memory_than_a_batch(
    spool: Spool, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 1000
    spool.directory.mkdir()
    path = spool.directory / "0-1-a.log"
    with path.open("wb") as file:
        file.truncate(100_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + line("/after"))
    assert ingest(spool, Tally()).rows == 1
    assert urls() == ["/after"]


def test_batches_are_as_small_as_the_setting_says(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 100
    expected = fill(writer, 20)
    with mock.patch.object(store, "store", wraps=store.store) as stored:
        ingest(spool, Tally())
    assert stored.call_count >= 7
    assert urls() == expected


def test_ingestion_stops_between_batches_and_continues_there(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 100
    expected = fill(writer, 20)
    asked = iter([False, False, True, True])
    tally = ingest(spool, Tally(), stopping=lambda: next(asked))
    assert 0 < tally.rows < 20
    ingest(spool, Tally())
    assert urls() == expected


def test_expired_lines_are_dropped_when_ingested(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    old = now() - 7 * 24 * 3600 * 1_000_000
    writer.append(line("/old", time=old - 1_000_000), now())
    writer.append(line("/young", time=old + 25 * 3600 * 1_000_000), now())
    assert ingest(spool, Tally()).expired == 1
    assert urls() == ["/young"]


def test_a_line_with_an_expired_address_is_stored_without_it(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = 2
    old = microseconds(current_bounds().addresses)
    writer.append(line("/old", time=old - 1_000_000, address="203.0.113.195"), now())
    writer.append(line("/young", time=old + 60_000_000, address="203.0.113.195"), now())
    ingest(spool, Tally())
    rows = RequestLogEntry.objects.order_by("time").values_list("url", "address", "network")
    assert list(rows) == [
        ("/old", None, "203.0.113.0"),
        ("/young", "203.0.113.195", "203.0.113.0"),
    ]


def test_a_line_from_the_future_does_not_outlive_its_retention(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line(time=now() + 400 * 24 * 3600 * 1_000_000), now())
    ingest(spool, Tally())
    assert RequestLogEntry.objects.get().time <= timezone.now()


def test_lines_of_many_days_are_stored_in_one_pass(spool: Spool, writer: SpoolWriter) -> None:
    for days in (6, 0, 5, 5, 6, 1):
        writer.append(
            line(f"/{days}", time=now() - days * 24 * 3600 * 1_000_000 + 60_000_000), now()
        )
    assert ingest(spool, Tally()).rows == 6
    assert sorted(urls()) == ["/0", "/1", "/5", "/5", "/6", "/6"]


@pytest.mark.parametrize("text", ["/a\\b", "\\N", "/\\.", "/<opaque>"])
def test_texts_are_stored_unchanged(spool: Spool, writer: SpoolWriter, text: str) -> None:
    writer.append(line(text, referrer=text), now())
    ingest(spool, Tally())
    row = RequestLogEntry.objects.get()
    assert (row.url, row.referrer) == (text, text)


def test_a_second_ingester_does_not_get_the_lock(spool: Spool, writer: SpoolWriter) -> None:
    fill(writer, 1)
    with spool.lock(), pytest.raises(SpoolBusyError):
        ingest(spool, Tally())


def an_entry(position: int) -> store.Entry:
    return store.Entry(
        store.entry_id(position, A_LINE.time), A_LINE.time, A_LINE, whole_address=True
    )


def test_an_offset_conflict_rolls_the_batch_back(spool: Spool, writer: SpoolWriter) -> None:
    fill(writer, 3, closed=False)
    [path] = spool.segments()
    content = path.read_bytes()
    row = an_entry(0)
    store.store(path.name, "other", (0, len(content)), [row])
    with pytest.raises(store.OffsetConflictError):
        store.store(path.name, "mine", (0, 10), [an_entry(1)])
    with pytest.raises(store.OffsetConflictError):
        store.store(path.name, "mine", (10, 20), [an_entry(2)])
    with pytest.raises(store.OffsetConflictError):
        store.store("forgotten meanwhile", "mine", (10, 20), [an_entry(3)])
    assert RequestLogEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_without_a_reply_is_not_repeated(spool: Spool, writer: SpoolWriter) -> None:
    expected = fill(writer, 5)
    real = store.store

    def unheard(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        raise OperationalError

    with mock.patch.object(store, "store", unheard), pytest.raises(OperationalError):
        ingest(spool, Tally())
    ingest(spool, Tally())
    assert urls() == expected


@pytest.mark.django_db(transaction=True)
def test_ingesting_tiny_segments_during_writes_loses_nothing(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.segment_bytes = 1
    threads, each = 3, 150

    def write(thread: int) -> None:
        for number in range(each):
            writer.append(line(f"/{thread}/{number}"), now())

    workers = [threading.Thread(target=write, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        ingest(spool, Tally())
    writer.forget_segment()
    ingest(spool, Tally())
    expected = Counter(f"/{thread}/{number}" for thread in range(threads) for number in range(each))
    assert Counter(urls()) == expected
    assert spool.segments() == []


def test_a_pending_segment_is_not_ingested(spool: Spool) -> None:
    spool.directory.mkdir()
    pending = spool.directory / f"{now()}-{os.getpid()}-x.new"
    pending.touch()
    os.utime(pending, (time.time(), time.time()))
    ingest(spool, Tally())
    assert pending.exists()


def test_positions_of_other_spools_are_kept(spool: Spool) -> None:
    SpoolPosition.objects.create(
        segment="elsewhere", node="other", offset=5, updated_at=timezone.now()
    )
    ingest(spool, Tally())
    assert SpoolPosition.objects.count() == 1


def test_a_row_is_as_old_as_its_request(spool: Spool, writer: SpoolWriter) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        fill(writer, 1)
        moment = timezone.now()
    ingest(spool, Tally())
    assert RequestLogEntry.objects.get().time == moment
