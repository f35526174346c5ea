"""What the ingester cannot store is counted, and delays nothing else."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import DataError, InternalError

from privacy.request_log import store
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import LogLoss
from privacy.request_log.spool import Spool
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import fill, line, urls

pytestmark = pytest.mark.django_db


UNREADABLE = ["999.1.1.1", "1.2.3", "f", "....", "::::", "12345::", "::FFFF:1.2.3.4", "01.2.3.4"]


@pytest.mark.parametrize("address", UNREADABLE)
def test_an_invalid_address_rejects_only_its_own_line(spool: Spool, address: str) -> None:
    spool.directory.mkdir()
    lines = [line("/a"), line("/b", address=address), line("/c")]
    (spool.directory / "0-1-a.log").write_bytes(b"".join(lines))
    tally = ingest(spool, Tally())
    assert (urls(), tally.torn) == (["/a", "/c"], 1)


def test_impossible_sizes_are_rejected(spool: Spool) -> None:
    spool.directory.mkdir()
    lines = [line("/a"), *(line("/b", bytes_sent=10**18 - 1) for _line in range(20))]
    lines += [line("/c", bytes_sent=10**13 - 1) for _line in range(20)]
    (spool.directory / "0-1-a.log").write_bytes(b"".join(lines))
    tally = ingest(spool, Tally())
    assert (tally.rows, tally.torn) == (21, 20)


@pytest.mark.parametrize("problem", [DataError, ValueError, OverflowError])
def test_a_line_that_the_database_rejects_delays_no_other_line(
    spool: Spool, writer: SpoolWriter, problem: type[Exception]
) -> None:
    expected = fill(writer, 20)
    real = store.insert

    def refuse(connection: Any, entries: Iterable[store.Entry]) -> None:
        batch = list(entries)
        if any(entry.line.url == expected[7] for entry in batch):
            raise problem
        real(connection, batch)

    with mock.patch.object(store, "insert", refuse):
        tally = ingest(spool, Tally())
    assert urls() == [url for url in expected if url != expected[7]]
    assert (tally.rows, tally.torn) == (19, 1)
    assert LogLoss.objects.get().count == 1


def test_a_duplicate_key_on_a_citus_worker_is_not_a_loss(spool: Spool, writer: SpoolWriter) -> None:
    """Citus reports a duplicate key as an internal error; other internal errors are the
    database's."""
    fill(writer, 3)

    def refuse(text: str) -> None:
        def insert(connection: Any, entries: Iterable[store.Entry]) -> None:
            if list(entries):
                raise InternalError(text)

        with mock.patch.object(store, "insert", insert):
            ingest(spool, Tally())

    with pytest.raises(InternalError):
        refuse("connection to the remote node failed")
    refuse('duplicate key value violates unique constraint "log_pkey_102008"')
    assert spool.segments() == []
    assert not LogLoss.objects.exists()


def test_files_that_are_not_segments_are_ignored(spool: Spool, writer: SpoolWriter) -> None:
    expected = fill(writer, 3)
    (spool.directory / "folder.log").mkdir()
    os.mkfifo(spool.directory / "pipe.log")
    (spool.directory / "link.log").symlink_to("/etc/hostname")
    assert ingest(spool, Tally()).rows == 3
    assert urls() == expected


def test_an_unreadable_segment_delays_no_other(spool: Spool, writer: SpoolWriter) -> None:
    expected = [*fill(writer, 2), *fill(writer, 2)]
    first, _second = spool.segments()
    real = Path.open

    def closed(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == first:
            raise PermissionError(13, "denied", str(path))
        return real(path, *arguments, **options)

    tally = Tally()
    with mock.patch.object(Path, "open", closed), pytest.raises(PermissionError):
        ingest(spool, tally)
    assert tally.rows == 2
    ingest(spool, tally)
    assert sorted(urls()) == sorted(expected)


def test_torn_lines_are_counted_and_other_lines_are_stored(
    spool: Spool, writer: SpoolWriter
) -> None:
    fill(writer, 2, closed=False)
    [path] = spool.segments()
    with path.open("ab") as file:
        file.write(b"garbage\n\n" + line("/good") + line("/torn")[:-7])
    assert ingest(spool, Tally()).torn == 1
    assert ingest(spool, Tally()) == Tally()
    writer.forget_segment()
    assert ingest(spool, Tally()).torn == 1
    assert urls() == ["/0", "/1", "/good"]
    assert LogLoss.objects.filter(kind=LogLoss.Kind.TORN).count() == 2


def test_losses_of_the_writer_reach_the_database(spool: Spool, writer: SpoolWriter) -> None:
    writer.lost = 7
    fill(writer, 1)
    assert ingest(spool, Tally()).lost == 7
    loss = LogLoss.objects.get()
    assert (loss.kind, loss.count) == (LogLoss.Kind.UNWRITTEN, 7)
