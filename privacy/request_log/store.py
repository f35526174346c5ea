"""Put lines into the database, together with how far the spool was read."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from privacy.request_log.line import Line
from privacy.request_log.models import LogLoss, RequestLogEntry, SpoolPosition

FIELDS = RequestLogEntry._meta.concrete_fields
COLUMNS = tuple(str(field.column) for field in FIELDS)
SEQUENCE = (1 << 62) - 1


class Overtaken(Exception):
    """Another ingester committed the same lines first; nothing of this batch was kept."""


def database() -> str:
    """The alias of the database that holds the log."""
    return router.db_for_write(RequestLogEntry)


def entry_id(segment: str, offset: int, time: int) -> UUID:
    """A UUID of version 7 that is the same whenever the same line is read: its time, then its place.

    `offset` in bytes, `time` in microseconds since 1970.
    """
    digest = hashlib.blake2b(segment.encode(), digest_size=8).digest()
    place = (int.from_bytes(digest, "big") + offset) & SEQUENCE
    micro = time % 1000 * 4096 // 1000  # the part of the millisecond, in 12 bits (RFC 9562, 6.2, method 3)
    return UUID(int=(time // 1000) << 80 | 7 << 76 | micro << 64 | 2 << 62 | place)


def entry_row(segment: str, offset: int, line: Line) -> tuple[object, ...]:
    """The values of one row, in the order of the model's columns."""
    return (
        entry_id(segment, offset, line.time),
        line.moment,
        line.address or None,
        line.method,
        line.url,
        line.status,
        line.referrer,
        line.bytes_sent,
    )


def store(
    segment: str,
    node: str,
    span: tuple[int, int],
    rows: Sequence[tuple[object, ...]],
    losses: Iterable[tuple[LogLoss.Kind, int]] = (),
) -> None:
    """Commit the rows of the bytes `span` of a segment, and that they were read, or nothing at all.

    Raises Overtaken where the database says that the segment was read to another place than the span's start.
    """
    alias = database()
    now = timezone.now()
    with transaction.atomic(using=alias):
        _advance(alias, segment, node, span)
        insert(connections[alias], rows)
        LogLoss.objects.using(alias).bulk_create(
            LogLoss(noticed_at=now, node=node, kind=kind, count=count) for kind, count in losses if count
        )


def _advance(alias: str, segment: str, node: str, span: tuple[int, int]) -> None:
    start, end = span
    positions = SpoolPosition.objects.using(alias)
    now = timezone.now()
    if positions.filter(pk=segment, offset=start).update(offset=end, updated_at=now):
        return
    if start:
        raise Overtaken
    try:
        positions.create(segment=segment, node=node, offset=end, updated_at=now)
    except IntegrityError:
        raise Overtaken from None


def insert(connection: BaseDatabaseWrapper, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows of the log: by COPY where psycopg offers it, else by one prepared INSERT."""
    quote = connection.ops.quote_name
    table = quote(RequestLogEntry._meta.db_table)
    columns = ", ".join(quote(column) for column in COLUMNS)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and hasattr(cursor, "copy"):
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own model
            [_prepared(row, connection) for row in rows],
        )


def _prepared(row: Sequence[object], connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in zip(FIELDS, row, strict=True)]


def positions(node: str) -> dict[str, int]:
    """How far each segment of a spool is in the database."""
    found = SpoolPosition.objects.using(database()).filter(node=node)
    return dict(found.values_list("segment", "offset"))


def forget_positions(segments: Iterable[str]) -> None:
    """Drop what is known of segments whose files are gone."""
    SpoolPosition.objects.using(database()).filter(pk__in=list(segments)).delete()
