"""The database refuses every change of the ledger but appending, no matter who asks."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from privacy.consent import flows, ledger, receipts
from privacy.consent.models import (
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentUse,
    ConsentUseBatch,
    ConsentWording,
    CurrentConsent,
    PendingConfirmation,
    ReceiptEntry,
)
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.consent.uses import record_uses
from privacy.consent.verification import verify_events, verify_projection
from privacy.links import token_digest
from privacy.registry.subject import email_key
from tests.support import refused_changes
from tests.support.refused_changes import sql

pytestmark = pytest.mark.django_db
Choice = ConsentEvent.Choice
ANNA = email_key("anna@x.example")
POSTGRESQL = connection.vendor == "postgresql"
EVENT = "privacy_consentevent"
# The models of the ledger raise TypeError before the database is asked.
is_refused = partial(refused_changes.is_refused, by=(IntegrityError, TypeError))


@pytest.fixture
def consents() -> list[ConsentEvent]:
    """A grant and its confirmation, and the receipt of a visitor."""
    wording = ADVERTISING.question().wording()
    grant = ledger.append(ANNA, wording, Choice.GRANTED, "order")
    receipts.grant(SURVEYS.question(), "page")
    confirmed = ledger.append(ANNA, wording, Choice.CONFIRMED, "link", follows=grant)
    record_uses([confirmed.pk], "campaign 1")
    connection.check_constraints()  # none is pending, or PostgreSQL would not truncate anyway
    return [grant, confirmed]


def rewritings(model: type[models.Model], column: str) -> dict[str, Callable[[], object]]:
    """Every way in which Django and SQL change or delete stored rows."""
    rows, table = model._base_manager, model._meta.db_table
    row = rows.earliest("pk")
    key = str(model._meta.pk.attname)
    changed = {column: "x"}
    fixture = serializers.serialize("json", [row])

    def save_copy() -> None:
        setattr(row, column, "x")
        models.Model.save_base(row, force_update=True)

    def load() -> None:
        for saved in serializers.deserialize("json", fixture):
            saved.save()

    return {
        "update": lambda: rows.update(**changed),
        "bulk_update": lambda: rows.bulk_update([model(**{key: row.pk}, **changed)], [column]),
        "update_conflicts": lambda: rows.bulk_create(
            [row], update_conflicts=True, update_fields=[column], unique_fields=[key]
        ),
        "save": save_copy,
        "loaddata": load,
        "delete": lambda: rows.all().delete(),
        "raw delete": lambda: rows.all()._raw_delete(connection.alias),
        "delete one": lambda: models.Model.delete(row),
        "sql update": sql(f"UPDATE {table} SET {column} = 'x'"),  # noqa: S608
        "sql delete": sql(f"DELETE FROM {table}"),  # noqa: S608
        "truncate": sql(f"TRUNCATE {table} CASCADE" if POSTGRESQL else f"DELETE FROM {table}"),  # noqa: S608
        "replace": sql(
            f"INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1 "  # noqa: S608
            f"ON CONFLICT ({key}) DO UPDATE SET {column} = 'x'"
            if POSTGRESQL
            else f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608
        ),
    }


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (ConsentEvent, "source"),
        (ConsentChainEntry, "digest"),
        (ConsentWording, "text"),
        (ReceiptEntry, "scope"),
        (ConsentUse, "used_for"),
        (ConsentUseBatch, "digest"),
    ],
)
def test_a_stored_row_is_neither_changed_nor_deleted(
    model: type[models.Model], column: str, consents: list[ConsentEvent]
) -> None:
    before = list(model._base_manager.order_by("pk").values())
    attempts = rewritings(model, column)
    assert [name for name, attempt in attempts.items() if not is_refused(attempt)] == []
    assert list(model._base_manager.order_by("pk").values()) == before


def test_a_chain_only_grows(consents: list[ConsentEvent]) -> None:
    chains, now = ConsentChain.objects.filter(pk=ConsentChain.Key.EVENTS), timezone.now()
    chains.update(released_before=now)
    attempts: list[dict[str, Any]] = [
        {"number": 1},
        {"number": 9},
        {"pruned_number": 9},
        {"released_before": now - timedelta(1)},
        {"released_before": None},
        {"id": 9},
    ]
    assert [name for name in attempts if not is_refused(lambda: chains.update(**name))] == []  # noqa: B023
    assert is_refused(lambda: chains.delete())
    table = ConsentChain._meta.db_table
    assert is_refused(
        sql(f"TRUNCATE {table}" if POSTGRESQL else f"REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
    )
    chains.update(number=3)
    assert chains.get().released_before == now


def test_only_a_consent_is_used(consents: list[ConsentEvent]) -> None:
    grant, _confirmed = consents
    assert is_refused(lambda: record_uses([grant.pk], "campaign 1"))
    assert is_refused(lambda: record_uses([uuid4()], "campaign 1"))


def event(**values: Any) -> ConsentEvent:
    """An event with the next number, as someone would store it who goes around the ledger."""
    chain = ConsentChain.objects.get(pk=ConsentChain.Key.EVENTS)
    number = chain.number + 1
    ConsentChain.objects.filter(pk=chain.pk).update(number=number)
    ConsentChainEntry(number=number, day=timezone.now().date()).save(force_insert=True)
    known = ConsentEvent.objects.earliest("number")
    given = {
        "number": number,
        "subject_key": ANNA,
        "topic": known.topic,
        "channel": known.channel,
        "wording": known.wording,
        "choice": Choice.CONFIRMED,
        "source": "SQL",
    }
    return ConsentEvent(**(given | values))


def test_no_event_is_stored_outside_the_chain(consents: list[ConsentEvent]) -> None:
    grant = consents[0]
    assert is_refused(lambda: event(choice=Choice.GRANTED, number=99).save())
    assert is_refused(lambda: event(choice=Choice.GRANTED, number=1).save())
    assert is_refused(
        lambda: ConsentEvent.objects.bulk_create([event(choice=Choice.GRANTED, id=grant.pk)])
    )
    assert not is_refused(lambda: event(choice=Choice.GRANTED).save())


def test_no_event_takes_a_number_without_a_link_or_that_was_used(
    consents: list[ConsentEvent],
) -> None:
    chain, later = ConsentChain.objects.filter(pk=ConsentChain.Key.EVENTS), timezone.now()
    forged = event(choice=Choice.GRANTED)
    chain.update(number=forged.number + 1)
    forged.number += 1
    assert is_refused(forged.save), "no link has this number"
    chain.update(released_before=later + timedelta(days=1))
    sql("DELETE FROM privacy_consentuse")()
    sql("DELETE FROM privacy_consentevent WHERE number = 1")()
    assert is_refused(event(choice=Choice.GRANTED, number=1).save)


@pytest.mark.parametrize("model", [ConsentChainEntry, ReceiptEntry, ConsentUseBatch])
def test_nothing_is_numbered_beyond_the_end_of_its_chain(
    model: type[models.Model], consents: list[ConsentEvent]
) -> None:
    row: Any = model._base_manager.latest("number")
    row.number += 2
    if isinstance(row, ReceiptEntry):
        row.receipt_digest = "another"
    assert is_refused(lambda: model._base_manager.bulk_create([row]))


@pytest.mark.skipif(POSTGRESQL, reason="only SQLite replaces rows without deleting them")
@pytest.mark.parametrize("model", [ConsentEvent, ConsentChainEntry, ReceiptEntry, ConsentUseBatch])
def test_the_last_of_a_chain_is_not_replaced_by_another(
    model: type[models.Model], consents: list[ConsentEvent]
) -> None:
    table, columns = model._meta.db_table, [str(f.column) for f in model._meta.concrete_fields]
    names = {"id", "receipt_digest"}  # by which a row would be known without its number
    values = [f"'{uuid4().hex}'" if column in names else f'"{column}"' for column in columns]
    last = f"SELECT {', '.join(values)} FROM {table} ORDER BY number DESC LIMIT 1"  # noqa: S608
    assert is_refused(sql(f"REPLACE INTO {table} ({', '.join(columns)}) {last}"))


def test_a_step_of_a_receipt_is_not_replaced_by_the_next_entry(
    consents: list[ConsentEvent],
) -> None:
    table, last = ReceiptEntry._meta.db_table, ReceiptEntry._base_manager.latest("number")
    ConsentChain.objects.filter(pk=ConsentChain.Key.RECEIPTS).update(number=last.number + 1)
    columns = [str(field.column) for field in ReceiptEntry._meta.concrete_fields]
    values = ["number + 1" if column == "number" else column for column in columns]
    verb = "INSERT" if POSTGRESQL else "REPLACE"
    next_one = f"SELECT {', '.join(values)} FROM {table} WHERE number = {last.number}"  # noqa: S608
    assert is_refused(sql(f"{verb} INTO {table} ({', '.join(columns)}) {next_one}"))
    values[columns.index("receipt_digest")] = "'another'"
    next_one = f"SELECT {', '.join(values)} FROM {table} WHERE number = {last.number}"  # noqa: S608
    assert not is_refused(sql(f"{verb} INTO {table} ({', '.join(columns)}) {next_one}"))


def test_a_confirmation_follows_a_grant_of_the_same(consents: list[ConsentEvent]) -> None:
    grant, confirmed = consents
    other = SURVEYS.question().wording()
    attempts: list[dict[str, Any]] = [
        {},
        {"follows": confirmed},
        {"follows": grant, "subject_key": email_key("b@x.example")},
        {"follows": grant, "topic": "surveys", "wording": other},
        {"follows": grant, "channel": "phone"},
        {"follows": grant, "wording": other},
        {"follows": grant, "choice": Choice.RENEWED},
    ]
    assert [name for name in attempts if not is_refused(lambda: event(**name).save())] == []  # noqa: B023
    assert not is_refused(lambda: event(follows=grant).save())
    assert not is_refused(lambda: event(follows=confirmed, choice=Choice.RENEWED).save())
    for end in (Choice.WITHDRAWN, Choice.EXPIRED):
        with transaction.atomic():
            ledger.append(ANNA, grant.wording, end, "account page")
            assert is_refused(lambda: event(follows=grant).save())
            assert is_refused(lambda: event(follows=confirmed, choice=Choice.RENEWED).save())


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL looks for tables in several schemas")
def test_a_temporary_table_does_not_stand_in_for_the_chain(consents: list[ConsentEvent]) -> None:
    sql(
        "CREATE TEMPORARY TABLE privacy_consentchain AS "
        "SELECT 2 AS id, 9 AS number, now() + interval '9 years' AS released_before"
    )()
    assert is_refused(sql(f"DELETE FROM {EVENT}"))  # noqa: S608


@pytest.mark.skipif(not POSTGRESQL, reason="the tests' SQLite lives in memory, for one thread")
@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_append_one_after_the_other() -> None:
    """A confirmation that meets a withdrawal comes before it, or not at all."""
    token = "a token"
    wording = ADVERTISING.question().wording()
    grant = ledger.append(ANNA, wording, Choice.GRANTED, "order")
    PendingConfirmation.objects.create(
        token_digest=token_digest(token),
        event=grant,
        expires_at=timezone.now() + timedelta(days=1),
    )

    def confirm() -> None:
        with suppress(flows.InvalidLinkError):
            flows.confirm(token)

    def withdraw() -> None:
        flows.withdraw_key(ANNA, ADVERTISING.question(), "link")

    def append_some() -> None:
        for number in range(5):
            ledger.append(email_key(f"p{number}@x.example"), wording, Choice.GRANTED, "order")

    def run(work: Callable[[], None]) -> None:
        work()
        connection.close()

    works = [append_some, confirm, withdraw, append_some]
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_events() is None
    assert verify_projection() is None
    assert CurrentConsent.objects.get(subject_key=ANNA).state == CurrentConsent.State.WITHDRAWN
    assert ConsentEvent.objects.filter(subject_key=ANNA).latest("number").choice == "withdrawn"
