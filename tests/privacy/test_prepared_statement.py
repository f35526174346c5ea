"""A prepared statement gives the same answer on every database, and is planned once."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from privacy.prepared_statement import PreparedStatement

pytestmark = pytest.mark.django_db


def sums(statement: PreparedStatement) -> list[Any]:
    with connection.cursor() as cursor:
        answers = list[Any]()
        for number in (1, 2):
            statement.execute(cursor, [number, "it's 5 % more"])
            answers.append(cursor.fetchone())
        return answers


@pytest.mark.parametrize("behind_a_pooler", [False, True])
def test_it_is_prepared_once_where_the_connection_stays(
    behind_a_pooler: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", behind_a_pooler)
    name = f"privacy_test_{behind_a_pooler}"
    statement = PreparedStatement(name, "SELECT %s + 1, %s", ["bigint", "text"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert sums(statement) == [(2, "it's 5 % more"), (3, "it's 5 % more")]
    prepared = [query for query in queries if query["sql"].startswith("PREPARE")]
    assert len(prepared) == (connection.vendor == "postgresql" and not behind_a_pooler)


def test_it_outlives_a_transaction_that_is_rolled_back() -> None:
    statement = PreparedStatement("privacy_test_failing", "SELECT %s + 1, %s", ["bigint", "text"])
    with transaction.atomic():
        sums(statement)
        transaction.set_rollback(True)
    assert sums(statement)[0][0] == 2
