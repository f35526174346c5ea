"""Storage of lines in the database, in one transaction with the position in the spool."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import (
    DataError,
    IntegrityError,
    InternalError,
    connections,
    router,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from privacy.client import shortened
from privacy.request_log import partitions
from privacy.request_log.models import OWN, DailyTotal, LogLoss, RequestLogEntry, SpoolPosition
from privacy.request_log.own_requests import is_own
from privacy.request_log.spool_line import EPOCH, Line

FIELDS = RequestLogEntry._meta.concrete_fields
COLUMNS = tuple(str(field.column) for field in FIELDS)
SEQUENCE = (1 << 62) - 1
SECOND = 1_000_000  # microseconds
DAY = 24 * 60 * 60 * SECOND
# Rows handed over at once: so few that the database never waits for the next ones.
BLOCK = 64
UNKNOWN = r"\N"  # NULL in the text format of COPY
POSITIONS_KEPT = timedelta(days=1)  # of deleted segments: a power failure can bring one back


class OffsetConflictError(Exception):
    """Another ingester already committed these lines; this batch was rolled back."""


def database() -> str:
    """Return the alias of the database that contains the log."""
    return router.db_for_write(RequestLogEntry)


# What a database, or its driver, raises for a row that it rejects.
REFUSALS = (DataError, IntegrityError, InternalError, OverflowError, ValueError)


def means_a_line(problem: Exception) -> bool:
    """Return whether a rejection is due to a value of a line, not to the database."""
    return not isinstance(problem, InternalError) or means_a_line_that_is_there(problem)


def means_a_line_that_is_there(problem: Exception) -> bool:
    """Return whether a rejection means that the row exists already. Citus reports that of its
    workers as an internal error."""
    return isinstance(problem, IntegrityError) or "duplicate key" in str(problem)


class Entry(NamedTuple):
    """A row to store.

    - `id`: the UUID as a number.
    - `time`: microseconds since 1970; not later than now, unlike `line.time`.
    - `line`: the other fields.
    - `whole_address`: whether the address is stored whole; else only its network.
    - `host`: host name of the address; "" where unknown.
    """

    id: int
    time: int
    line: Line
    whole_address: bool
    host: str = ""


@lru_cache(maxsize=64)
def first_position(segment: str) -> int:
    """Return the number of the first byte of a segment; following bytes have the next numbers."""
    return int.from_bytes(hashlib.blake2b(segment.encode(), digest_size=8).digest(), "big")


def entry_id(position: int, time: int) -> int:
    """Return a UUID of version 7, as a number, that depends only on the line: its time, then its
    position.

    `time` is in microseconds since 1970.
    """
    milli, micro = divmod(time, 1000)
    # The fraction of the millisecond in 12 bits (RFC 9562, 6.2, method 3).
    fraction = micro * 4096 // 1000
    return (milli << 80) | (7 << 76) | (fraction << 64) | (2 << 62) | (position & SEQUENCE)


def store(
    segment: str,
    node: str,
    span: tuple[int, int],
    entries: Iterable[Entry],
    losses: Callable[[], Sequence[tuple[LogLoss.Kind, int]]] = tuple,
) -> None:
    """Commit the entries of the bytes `span` (start, end) of a segment, together with its new
    position.

    `losses` is called once the entries are consumed. Raises OffsetConflictError where the stored
    position differs from the start of the span; everything is rolled back then.
    """
    alias = database()
    now = timezone.now()
    with transaction.atomic(using=alias):
        _advance(alias, segment, node, span)
        totals = Totals()
        insert(connections[alias], totals.counting(entries))
        totals.add_to(connections[alias])
        noticed = []
        for kind, count in losses():
            if count:
                noticed.append(LogLoss(noticed_at=now, node=node, kind=kind, count=count))
        LogLoss.objects.using(alias).bulk_create(noticed)


def _advance(alias: str, segment: str, node: str, span: tuple[int, int]) -> None:
    start, end = span
    positions = SpoolPosition.objects.using(alias)
    now = timezone.now()
    if positions.filter(pk=segment, offset=start).update(offset=end, updated_at=now):
        return
    if start:
        raise OffsetConflictError
    try:
        positions.create(segment=segment, node=node, offset=end, updated_at=now)
    except IntegrityError:
        raise OffsetConflictError from None


@dataclass(slots=True)
class Totals:
    """Totals by (day, first digit of the status), counted while rows are stored.

    Each is [responses, bytes, forwarded responses]. Health checks and probes count under OWN
    instead of a digit.
    """

    by_kind: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def counting(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries, and count them."""
        by_kind = self.by_kind
        for entry in entries:
            key = entry.time // DAY, OWN if is_own(entry.line) else entry.line.status // 100
            total = by_kind.get(key) or by_kind.setdefault(key, [0, 0, 0])
            total[0] += 1
            total[1] += entry.line.bytes_sent or 0
            total[2] += entry.line.forwarded
            yield entry

    def add_to(self, connection: BaseDatabaseWrapper) -> None:
        """Add the counts to the totals in the database, in a fixed order, to avoid deadlocks."""
        table = connection.ops.quote_name(DailyTotal._meta.db_table)
        rows = list[tuple[Any, ...]]()
        for (days, kind), total in sorted(self.by_kind.items()):
            rows.append((_date(days), kind, *total))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (day, status_class, responses, bytes_sent, "  # noqa: S608
                f"forwarded)"
                " VALUES (%s, %s, %s, %s, %s)"
                f" ON CONFLICT (day, status_class) DO UPDATE SET responses = "
                f"{table}.responses + excluded.responses,"
                f" bytes_sent = {table}.bytes_sent + excluded.bytes_sent,"
                f" forwarded = {table}.forwarded + excluded.forwarded",
                rows,
            )


def insert(connection: BaseDatabaseWrapper, entries: Iterable[Entry]) -> None:
    """Insert rows: by COPY where psycopg supports it, else by a prepared INSERT."""
    quote = connection.ops.quote_name
    table = quote(RequestLogEntry._meta.db_table)
    columns = ", ".join(map(quote, COLUMNS))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and hasattr(cursor, "copy"):
            for day, entries_of_day in groupby(entries, key=_day):
                partitions.ensure(connection, [day])
                with (
                    connection.wrap_database_errors,
                    cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
                ):
                    for block in _blocks(entries_of_day):
                        copy.write("".join(map(copy_text, block)))
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        for block in _blocks(entries):
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own model
                [_prepared(entry, connection) for entry in block],
            )


def _day(entry: Entry) -> date:
    return _date(entry.time // DAY)


@lru_cache(maxsize=64)
def _date(days: int) -> date:
    return EPOCH.date() + timedelta(days=days)


def _blocks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    waiting = iter(entries)
    while block := list(islice(waiting, BLOCK)):
        yield block


def copy_text(entry: Entry) -> str:
    """Return a row in the text format of COPY, in the order of the model's columns."""
    line = entry.line
    second, fraction = divmod(entry.time, SECOND)
    address, host = (line.address, entry.host) if entry.whole_address else ("", "")
    size = UNKNOWN if line.bytes_sent is None else line.bytes_sent
    return (
        f"{entry.id:032x}\t{_until_second(second)}.{fraction:06d}+00"
        f"\t{address or UNKNOWN}\t{shortened(line.address) or UNKNOWN}\t{line.method}"
        f"\t{_escaped(line.url)}\t{line.status}\t{_escaped(line.referrer)}"
        f"\t{size}\t{host}\n"
    )


@lru_cache(maxsize=64)
def _until_second(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M:%S}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\") if "\\" in text else text


def _prepared(entry: Entry, connection: BaseDatabaseWrapper) -> list[Any]:
    line = entry.line
    values = (
        UUID(int=entry.id),
        EPOCH + timedelta(microseconds=entry.time),
        line.address or None if entry.whole_address else None,
        shortened(line.address) or None,
        line.method,
        line.url,
        line.status,
        line.referrer,
        line.bytes_sent,
        entry.host if entry.whole_address else "",
    )
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(FIELDS, values, strict=True)
    ]


def positions(node: str) -> dict[str, int]:
    """Return {segment: bytes ingested} of a spool."""
    rows = SpoolPosition.objects.using(database()).filter(node=node)
    return dict(rows.values_list("segment", "offset"))


def forget_finished(segments: Iterable[str]) -> None:
    """Delete the positions of segments whose files were deleted more than POSITIONS_KEPT ago."""
    old = timezone.now() - POSITIONS_KEPT
    finished = SpoolPosition.objects.using(database()).filter(pk__in=list(segments))
    finished.filter(updated_at__lt=old).delete()


def all_positions() -> dict[str, int]:
    """Return {segment: bytes ingested} of all spools."""
    return dict(SpoolPosition.objects.using(database()).values_list("segment", "offset"))
