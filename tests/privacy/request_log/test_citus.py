"""The log does nothing on PostgreSQL that Citus, PostgreSQL on many machines, refuses."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privacy.request_log import partitions
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.recorder import now
from privacy.request_log.retention import purge_expired
from privacy.request_log.spool import Spool
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line

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
    assert rows("SELECT conname FROM pg_constraint WHERE contype = 'f' AND %s::regclass IN (conrelid, confrelid)") == []


def test_each_unique_key_holds_what_the_log_is_spread_and_divided_by() -> None:
    keys = rows("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indisunique AND indrelid = %s::regclass")
    assert keys
    for (definition,) in keys:
        columns = re.split(r"\W+", str(definition).rpartition("(")[2])
        assert {"id", "time"} <= set(columns)


def test_no_statement_joins_the_log_or_changes_where_a_row_lies(spool: Spool, writer: SpoolWriter) -> None:
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


def test_the_log_is_spread_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_an_expired_day_goes_where_it_cannot_be_detached_concurrently(monkeypatch: pytest.MonkeyPatch) -> None:
    entry(timezone.now() - timedelta(days=9))
    monkeypatch.setattr(partitions, "on_citus", lambda _: True)
    with CaptureQueriesContext(connection) as captured:
        assert purge_expired().rows == 1
    assert any("DETACH" in query["sql"] for query in captured)
    assert not any("CONCURRENTLY" in query["sql"] for query in captured)
