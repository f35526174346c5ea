"""The rules that the database enforces can be suspended for some tables, or for all."""

import pytest
from django.db import connection

from privacy import triggers
from privacy.consent.models import ConsentEvent

pytestmark = pytest.mark.django_db(transaction=True)


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
