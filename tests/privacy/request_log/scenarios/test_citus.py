"""The log uses nothing on PostgreSQL that Citus, distributed PostgreSQL, does not support."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import NotSupportedError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import partitions
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import DailyTotal, RequestLogEntry
from privacy.request_log.recorder import now
from privacy.request_log.retention import future_bound, purge_expired
from privacy.request_log.spool import Spool
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line
from tests.privacy.request_log.faults import Crash, effects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("spool"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Citus is PostgreSQL"),
]
LOG = "privacy_request_log_requestlogentry"


def rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOG])
        return list(cursor.fetchall())


def test_no_foreign_key_leads_to_or_from_the_log() -> None:
    assert (
        rows(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND %s::regclass IN "
            "(conrelid, confrelid)"
        )
        == []
    )


def test_each_unique_key_contains_distribution_and_partition_columns() -> None:
    keys = rows(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indisunique AND "
        "indrelid = %s::regclass"
    )
    assert keys
    for (definition,) in keys:
        columns = re.split(r"\W+", str(definition).rpartition("(")[2])
        assert {"id", "time"} <= set(columns)


def test_no_statement_joins_the_log_or_moves_a_row(spool: Spool, writer: SpoolWriter) -> None:
    for days in (9, 8, 5, 4, 0):
        entry(timezone.now() - timedelta(days=days))
        writer.append(line(), now())
    with CaptureQueriesContext(connection) as captured:
        ingest(spool, Tally())
        purge_expired()
    about = [query["sql"] for query in captured if f'"{LOG}"' in query["sql"]]
    assert any(sql.startswith("UPDATE") for sql in about)
    for sql in about:
        assert " JOIN " not in sql
        changed = re.search(r" SET (.*?) WHERE ", sql) if sql.startswith("UPDATE") else None
        assert changed is None or not re.search(r'"(id|time)" =', changed[1])


@pytest.mark.usefixtures("not_citus")
def test_the_log_is_distributed_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    partitions.distribute(connection)  # nothing happens without the extension
    monkeypatch.setattr(partitions, "on_citus", lambda _: True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE asked (what text)")
        cursor.execute(
            "CREATE FUNCTION create_distributed_table(text, text) RETURNS void"
            " LANGUAGE sql AS $$INSERT INTO asked VALUES ($1 || ' by ' || $2)$$"
        )
        try:
            partitions.distribute(connection)
            cursor.execute("SELECT what FROM asked")
            assert cursor.fetchall() == [(f"{LOG} by id",)]
        finally:
            cursor.execute("DROP FUNCTION create_distributed_table")
            cursor.execute("DROP TABLE asked")


# What Citus is known to say to statements that PostgreSQL takes; the words are ours, the kinds of
# error are its own.
REFUSED = {
    "DETACH PARTITION": "ALTER TABLE .. DETACH PARTITION .. CONCURRENTLY commands are currently "
    "unsupported.",
    "FINALIZE": "ALTER TABLE .. DETACH PARTITION .. FINALIZE commands are currently unsupported.",
}


@contextmanager
def citus() -> Iterator[list[str]]:
    """Make PostgreSQL refuse what Citus refuses; return the statements that were executed."""
    executed = list[str]()

    def answer(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        for words, message in REFUSED.items():
            if words in sql and ("CONCURRENTLY" in sql or words == "FINALIZE"):
                raise NotSupportedError(message)
        executed.append(sql)
        return execute(sql, *arguments)

    with (
        mock.patch.object(partitions, "on_citus", return_value=True),
        connection.execute_wrapper(answer),
    ):
        yield executed


def test_an_expired_day_is_dropped_without_concurrent_detach() -> None:
    entry(timezone.now() - timedelta(days=9))
    with citus() as executed:
        assert purge_expired().rows == 1
        assert purge_expired().rows == 0
    assert any(sql.startswith("DROP TABLE") for sql in executed)
    assert not RequestLogEntry.objects.exists()


def test_dropping_a_day_on_citus_survives_a_crash_at_each_step(
    tmp_path: Path,
) -> None:
    for at in itertools.count():
        entry(timezone.now() - timedelta(days=9))
        with citus():
            [day] = partitions.expired(
                connection, timezone.now() - timedelta(days=7), future_bound()
            )
            with effects(tmp_path, at) as seen, suppress(Crash):
                partitions.drop(connection, day)
            purge_expired()
            assert (
                partitions.expired(connection, timezone.now() - timedelta(days=7), future_bound())
                == []
            )
        DailyTotal.objects.all().delete()
        if not seen.acted:
            break
    assert at > 3


def test_a_long_reader_delays_dropping_a_day_on_citus(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_LOCK_TIMEOUT_SECONDS = 0.05
    entry(timezone.now() - timedelta(days=9))
    reader = connections.create_connection("default")
    try:
        with reader.cursor() as cursor, citus():
            cursor.execute("BEGIN")
            cursor.execute(f"TABLE {LOG}")
            assert purge_expired().held == 1
            entry(timezone.now())  # does not wait
            assert RequestLogEntry.objects.count() == 2, "no half-way: the day is still in the log"
            cursor.execute("COMMIT")
            purged = purge_expired()
    finally:
        reader.close()
    assert (purged.rows, purged.held) == (1, 0)


def test_addresses_are_truncated_by_statements_that_citus_supports() -> None:
    entry(timezone.now() - timedelta(days=4), url="/kept")
    with citus() as executed:
        assert purge_expired().addresses == 1
        assert purge_expired().addresses == 0
    assert sum(sql.startswith("VACUUM (FULL") for sql in executed) == 1
    assert RequestLogEntry.objects.get().address is None


def test_rewriting_on_citus_survives_a_crash_at_each_step(tmp_path: Path) -> None:
    for at in itertools.count():
        RequestLogEntry.objects.all().delete()
        entry(timezone.now() - timedelta(days=4))
        with citus():
            with effects(tmp_path, at) as seen, suppress(Crash):
                purge_expired()
            purge_expired()
            assert partitions.with_addresses(connection, timezone.now() - timedelta(days=3)) == []
        assert RequestLogEntry.objects.get().address is None
        if not seen.acted:
            break
    assert at > 10
