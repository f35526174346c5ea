"""What earlier releases stored is kept, and a database that came the long way, one migration after
the other, is the same as one made at once by the squashed migrations.

The way takes most of the time: it is gone once, with rows of several times.

Consents are numbered, linked and chained, and none changes its state. Disclosures get a request and
an event each, and are still shown. An order of one product becomes an order with an item, a state
and a contract.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

from privacy.consent import consent_chain
from privacy.consent.ledger import ConsentState, fields_of, state
from privacy.consent.models import ConsentChain, ConsentChainEntry, ConsentEvent, CurrentConsent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.disclosures import disclosure_chain
from privacy.disclosures.models import Disclosure, DisclosureRequest
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject, email_key
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order
from tests.support.database_schema import definitions
from tests.support.migrations import empty_database, migrate_one_by_one

# At least one migration of each app that has squashed ones, so that none of these is used.
HALF_WAY = [
    ("accounts", "0007_links_from_their_mail"),
    ("contracts", "0001_contracts"),
    ("enquiries", "0001_initial"),
    ("invoices", "0001_invoices"),
    ("orders", "0005_ordered_at"),
    ("privacy", "0037_service_notices"),  # before the chains
    ("privacy_request_log", "0001_request_log"),
]
BEFORE_REQUESTS_OF_AUTHORITIES = ("privacy", "0042_retained_records")
# What a new database has; content types have other keys in each.
ROWS = {
    "migration": "SELECT app, name FROM django_migrations",
    "right": "SELECT app_label, model, codename, name FROM auth_permission"
    " JOIN django_content_type ON content_type_id = django_content_type.id",
}
# Made by migrations that are not squashed, or after each `migrate`; other tests delete some.
ROWS_OF_OTHERS = {"auth_group", "auth_group_permissions", "privacy_identitykey"}
ANNA, BERT, NOW = "anna@x.example", "bert@x.example", datetime(2026, 11, 1, 12, tzinfo=UTC)
EVENTS = [
    (ANNA, "advertising", "granted"),
    (ANNA, "advertising", "confirmed"),
    (BERT, "advertising", "granted"),
    (ANNA, "advertising", "declined"),
    (BERT, "advertising", "confirmed"),
    (BERT, "advertising", "withdrawn"),
    (ANNA, "surveys", "granted"),
]
TERMS = {
    "product_slug": "mobile-clear",
    "product_name": "Mobil Klar",
    "monthly_price_cents": 2495,
    "minimum_term_months": 24,
}
ADDRESS = {"name": "Anna Arnold", "street": "Hauptstr. 1", "postcode": "50667", "city": "Köln"}


def test_the_long_way_keeps_all_rows_and_leads_to_the_same_database(transactional_db: None) -> None:
    with empty_database() as made_at_once:
        apps_of_then = migrate_one_by_one(*HALF_WAY)
        store_orders(apps_of_then)
        store_consents(apps_of_then)
        store_disclosures(migrate_one_by_one(BEFORE_REQUESTS_OF_AUTHORITIES))
        call_command("migrate", verbosity=0)
        consents_are_chained()
        disclosures_have_requests()
        orders_have_items()
        assert definitions(connection) == definitions(made_at_once)
        assert rows(connection) == rows(made_at_once)


@pytest.mark.django_db
def test_a_new_database_is_made_at_once_and_has_no_rows_but_those_compared() -> None:
    at_once = {app for app, name in rows(connection)["migration"] if "_squashed_" in name}
    assert at_once == {app for app, _name in HALF_WAY}
    compared = set(re.findall(r"(?:FROM|JOIN) (\w+)", " ".join(ROWS.values())))
    for table in set(connection.introspection.table_names()) - compared - ROWS_OF_OTHERS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_squashed_migrations_replace_all_up_to_the_one_they_are_named_after() -> None:
    """Without a gap: a database with all the replaced ones has all that is squashed."""
    loader = MigrationLoader(None, replace_migrations=False)
    for (app, name), migration in loader.replacements.items():
        if migration.__module__.startswith(("privacy.", "telekom_site.")):
            last = name.partition("_squashed_")[2]
            steps = [key for key in loader.graph.forwards_plan((app, last)) if key[0] == app]
            assert migration.replaces == steps


@pytest.mark.django_db
def test_an_interrupted_migrate_goes_on_wherever_it_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Circles between the apps show up only where one app is squashed and another half-way."""
    loader = MigrationLoader(None, replace_migrations=False)
    graph, squashed = loader.graph, loader.replacements.items()
    plans = [key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)]
    steps = [key for key in dict.fromkeys(plans) if "_squashed_" not in key[1]]
    applied: dict[tuple[str, str], None] = {}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: dict(applied))
    for done in range(0, len(steps), 12):
        applied.update(dict.fromkeys(steps[:done]))
        # What a `migrate` of one app records besides.
        complete = [key for key, one in squashed if all(step in applied for step in one.replaces)]
        applied.update(dict.fromkeys(complete))
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        to_do = [one for one, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        keys = [key for one in to_do for key in one.replaces or [(one.app_label, one.name)]]
        assert sorted(keys) == sorted(steps[done:])


def rows(connection: BaseDatabaseWrapper) -> dict[str, list[tuple[str, ...]]]:
    by_kind = {}
    with connection.cursor() as cursor:
        for kind, question in ROWS.items():
            cursor.execute(question)
            by_kind[kind] = sorted(cursor.fetchall())
    return by_kind


def store_consents(apps_of_then: StateApps) -> None:
    wordings = apps_of_then.get_model("privacy", "ConsentWording").objects
    events = apps_of_then.get_model("privacy", "ConsentEvent").objects
    by_topic = {
        topic.key: wordings.create(topic=topic.key, version="1", language="en", text="Yes")
        for topic in (ADVERTISING, SURVEYS)
    }
    for minute, (email, topic, choice) in enumerate(EVENTS):
        events.create(
            subject_key=email_key(email),
            topic=topic,
            choice=choice,
            wording=by_topic[topic],
            occurred_at=NOW + timedelta(minutes=minute),
        )


def consents_are_chained() -> None:
    chained = list(ConsentEvent.objects.order_by("number").select_related("wording", "follows"))
    assert [event.number for event in chained] == list(range(1, 8))
    answered = [event.follows and event.follows.number for event in chained]
    assert answered == [None, 1, None, None, 3, 5, None]
    assert chained[3].choice == ConsentEvent.Choice.REFUSED
    assert {event.wording.channel for event in chained} == {"email"}
    for event, link in zip(chained, ConsentChainEntry.objects.all(), strict=True):
        assert link.event_digest == consent_chain.event_digest(
            consent_chain.keys()[0], fields_of(event)
        )
    end = ConsentChain.objects.get(pk=ConsentChain.Key.EVENTS)
    assert (end.number, end.digest) == (7, link.digest)
    states = [state(ANNA, ADVERTISING), state(BERT, ADVERTISING), state(ANNA, SURVEYS)]
    assert states == [ConsentState.VALID, ConsentState.WITHDRAWN, ConsentState.PENDING]
    rows = CurrentConsent.objects.order_by("grant__number", "state").values_list("state", flat=True)
    assert set(rows) == {"valid", "withdrawn", "pending"}
    assert CurrentConsent.objects.get(state="valid").grant == chained[1]


def store_disclosures(apps_of_then: StateApps) -> None:
    for number in (1, 2):
        apps_of_then.get_model("privacy", "Disclosure").objects.create(
            subject_key=email_key(ANNA),
            recipient="Police",
            what="Name",
            law=f"§ 95 StPO, {number}/26",
            disclosed_at=datetime(2026, 11, number, tzinfo=UTC),
        )


def disclosures_have_requests() -> None:
    assert (disclosure_chain.broken_links(), disclosure_chain.changed_requests()) == (0, 0)
    assert DisclosureRequest.objects.filter(state="recorded", company=None).count() == 2
    assert Disclosure.objects.filter(kept_from=None).count() == 0
    exported = export_subject_data(DataSubject(ANNA))
    told = [data for data in exported if data.dataset == "privacy.Disclosure"]
    assert len(told[0].records) == 2


def store_orders(apps_of_then: StateApps) -> None:
    account = apps_of_then.get_model("accounts", "User").objects.create(email=ANNA)
    addresses = apps_of_then.get_model("account", "EmailAddress").objects
    addresses.create(user=account, email=ANNA, verified=True, primary=True)
    for email in (ANNA.replace("anna", "ANNA"), "banna@x.example", ""):
        apps_of_then.get_model("orders", "Order").objects.create(
            email=email, placed_at=NOW, **ADDRESS, **TERMS
        )


def orders_have_items() -> None:
    orders = {order.email.lower(): order for order in Order.objects.all()}
    customer = orders[ANNA].customer
    assert customer is not None
    assert customer.email == ANNA
    assert orders["banna@x.example"].customer is None, "joins no account of another address"
    assert len({order.number for order in orders.values()}) == 3
    for order in orders.values():
        assert order.items.values(*TERMS).get() == TERMS
        assert order.changes.get().changed_at == NOW
    contracts = Contract.objects.all()
    persons = {contract.email.lower() for contract in contracts}
    assert persons == {ANNA, "banna@x.example"}, "an order that was erased begins no contract"
    assert {contract.concluded_at for contract in contracts} == {NOW}
    assert list(contracts.values(*TERMS)) == [TERMS, TERMS]
