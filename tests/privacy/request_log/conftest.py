"""A spool of the test's own, and the lines in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log.models import RequestLogEntry
from privacy.request_log.partitions import ensure, on_citus
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.spool_line import EPOCH, Line, format_line, parse_line
from privacy.request_log.store import Totals, database
from privacy.request_log.writer import SpoolWriter

MakeLine = Callable[..., bytes]


@pytest.fixture
def spool(tmp_path: Path, settings: Settings) -> Spool:
    settings.ROOT_URLCONF = "tests.privacy.request_log.urls"
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    return Spool(tmp_path / "spool")


@pytest.fixture
def writer(spool: Spool) -> SpoolWriter:
    return SpoolWriter(spool.directory, segment_bytes=10_000, segment_age=60_000_000)


@pytest.fixture
def not_citus(db: None) -> None:
    """Skip on Citus, where this is done another way (test_citus.py)."""
    if on_citus(connections[database()]):
        pytest.skip("Citus has ways of its own")


def line(url: str = "/", *, time: int | None = None, **parts: object) -> bytes:
    values = {
        "address": "192.0.2.1",
        "method": "GET",
        "status": 200,
        "bytes_sent": 5,
        "referrer": "",
    }
    return format_line(time or now(), url=url, **(values | parts))  # type: ignore[arg-type]


def entry(time: datetime | None = None, **parts: object) -> RequestLogEntry:
    """Store a row with the partition it needs, and count it."""
    time = time or timezone.now()
    values = {"address": "192.0.2.1", "method": "GET", "url": "/", "status": 200, "referrer": ""}
    ensure(connections[database()], [time.astimezone(UTC).date()])
    row = RequestLogEntry.objects.create(time=time, **(values | parts))
    days = (time - EPOCH) // timedelta(days=1)
    Totals({(days, row.status // 100): [1, row.bytes_sent or 0, 0]}).add_to(connections[database()])
    return row


def raw_lines(spool: Spool) -> list[bytes]:
    return [raw for path in spool.segments() for raw in path.read_bytes().splitlines(keepends=True)]


def logged(spool: Spool) -> list[Line]:
    """Return the lines of the spool in the order of writing; fail on an unreadable line."""
    lines = [parse_line(raw) for raw in raw_lines(spool)]
    assert None not in lines
    return [line for line in lines if line is not None]


def urls() -> list[str]:
    return list(RequestLogEntry.objects.order_by("time", "id").values_list("url", flat=True))


def fill(writer: SpoolWriter, count: int, *, closed: bool = True) -> list[str]:
    expected = [f"/{number}" for number in range(count)]
    for url in expected:
        writer.append(line(url), now())
    if closed:
        writer.forget_segment()
    return expected
