"""The rules that the database enforces can be suspended, and what weakens them is noticed."""

import pytest
from django.core import checks
from django.db import connection

from privacy import triggers
from privacy.consent.models import ConsentEvent

pytestmark = pytest.mark.django_db(transaction=True)
POSTGRESQL = connection.vendor == "postgresql"
KEPT, TABLE = "consent_event_kept", "privacy_consentevent"


def test_only_the_rules_of_the_named_tables_are_suspended() -> None:
    suspended = ConsentEvent._meta.db_table
    with triggers.suspended(connection, {suspended}):
        missing = set(triggers.missing(connection))
    for trigger in triggers.registered():
        assert (trigger.name in missing) == (trigger.table == suspended)
    assert not triggers.missing(connection)


def test_without_a_table_all_rules_are_suspended() -> None:
    with triggers.suspended(connection):
        missing = set(triggers.missing(connection))
    assert {trigger.name for trigger in triggers.registered()} <= missing


def reported() -> list[str]:
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [message.msg for message in messages if message.id == "privacy.W008"]


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite stores a trigger as one statement")
@pytest.mark.parametrize(
    "weakening",
    [
        f"DROP TRIGGER {KEPT} ON {TABLE}; CREATE TRIGGER {KEPT} BEFORE DELETE ON auth_group "
        f"FOR EACH ROW EXECUTE FUNCTION {KEPT}()",
        f"CREATE OR REPLACE TRIGGER {KEPT} BEFORE DELETE ON {TABLE} "
        f"FOR EACH ROW WHEN (OLD.choice = '-') EXECUTE FUNCTION {KEPT}()",
        f"CREATE OR REPLACE TRIGGER {KEPT} BEFORE INSERT ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {KEPT}()",
        f"ALTER FUNCTION {KEPT}() SET search_path = elsewhere, public",
        f"ALTER TABLE {TABLE} DISABLE TRIGGER {KEPT}",
        f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {KEPT}",
    ],
)
def test_a_trigger_that_only_looks_like_ours_is_reported(weakening: str) -> None:
    assert not reported()
    with connection.cursor() as cursor:
        cursor.execute(weakening)
    assert KEPT in reported()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("means", ["trigger", "rule"] if POSTGRESQL else ["trigger"])
def test_what_skips_the_rows_of_others_is_reported(means: str) -> None:
    """One that loses withdrawals, say, which ours then do not find."""
    if not POSTGRESQL:
        statement = (
            f"CREATE TRIGGER lose BEFORE INSERT ON {TABLE} WHEN NEW.choice = 'withdrawn' "
            "BEGIN SELECT RAISE(IGNORE); END"
        )
    elif means == "rule":
        statement = f"CREATE RULE lose AS ON INSERT TO {TABLE} DO INSTEAD NOTHING"
    else:
        statement = (
            "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RETURN NULL; END'; "
            f"CREATE TRIGGER lose BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION lose()"
        )
    assert not reported()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert "lose" in reported()[0]
