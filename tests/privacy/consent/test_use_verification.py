"""Every change of the uses of consents is found, and the first use that is wrong is named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from privacy.conf import conf
from privacy.consent import anchors, ledger
from privacy.consent.conf import conf as consent_conf
from privacy.consent.models import ConsentChain, ConsentEvent, ConsentUse, ConsentUseBatch
from privacy.consent.retention import prune_chain
from privacy.consent.topics import ADVERTISING
from privacy.consent.use_verification import verify_batches, verify_batches_after
from privacy.consent.uses import record_uses
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import email_key
from privacy.triggers import suspended

pytestmark = pytest.mark.django_db
Choice, USES = ConsentEvent.Choice, ConsentUse.objects
BATCHES, ENDS = ConsentUseBatch.objects, ConsentChain.objects.filter(pk=ConsentChain.Key.USES)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def grants() -> list[ConsentEvent]:
    """Consents of two people, used together by one campaign and then by another."""
    wording, consents = ADVERTISING.question().wording(), list[ConsentEvent]()
    for email in ("anna@x.example", "bert@x.example"):
        key = email_key(email)
        asked = ledger.append(key, wording, Choice.GRANTED, "order")
        consents.append(ledger.append(key, wording, Choice.CONFIRMED, "link", follows=asked))
    for campaign in ("campaign 1", "campaign 2"):
        record_uses([consent.pk for consent in consents], campaign)
    return consents


def use(number: int) -> Any:
    """Return the query for the use with this place, from 1 on."""
    return USES.filter(pk=USES.order_by("pk").values_list("pk", flat=True)[number - 1])


def copy(number: int, **changes: Any) -> None:
    row = use(number).get()
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def swap_batches() -> None:
    use(2).update(batch=2)
    use(3).update(batch=1)


CHANGES: list[tuple[int, Callable[[], object]]] = [
    (2, lambda: use(2).update(used_for="campaign 9")),
    (2, lambda: use(2).update(used_at=NOW)),
    (2, lambda: use(2).update(grant=use(1).get().grant)),
    (3, lambda: use(3).update(digest="0" * 64)),
    (2, lambda: use(1)._raw_delete("default")),
    (4, lambda: use(4)._raw_delete("default")),
    (2, swap_batches),
    (5, lambda: copy(4)),
    (5, lambda: copy(4, batch=1)),
    (5, lambda: copy(4, batch=3)),
    (0, lambda: BATCHES.filter(number=1).delete()),
    (0, lambda: BATCHES.filter(number=2).delete()),
    (0, lambda: BATCHES.filter(number=2).update(size=1)),
    (0, lambda: BATCHES.filter(number=1).update(day=NOW - timedelta(9999))),
    (0, lambda: ENDS.update(digest="0" * 64)),
    (0, lambda: ENDS.update(number=1)),
]


def test_every_change_is_found(grants: list[ConsentEvent]) -> None:
    assert verify_batches() is None
    first, named = use(1).get().pk - 1, list[int | None]()
    with suspended(connection):
        for _place, change in CHANGES:
            with transaction.atomic():
                change()
                fault = verify_batches()
                # New keys go on after those that were rolled back on PostgreSQL.
                named.append(fault.number and min(fault.number - first, 5) if fault else None)
                transaction.set_rollback(True)
    assert named == [place for place, _change in CHANGES]
    assert verify_batches_after(1) is None


def test_the_daily_verification_begins_where_it_was_anchored(grants: list[ConsentEvent]) -> None:
    with suspended(connection):
        use(1).update(used_for="")
        assert verify_batches_after(1) is None
        use(3).update(used_for="")
    fault = verify_batches_after(1)
    assert fault is not None
    assert fault.number == use(3).get().pk
    assert "missing" in str(verify_batches_after(5))


def test_a_use_is_not_inserted_by_itself(grants: list[ConsentEvent]) -> None:
    for batch in (0, 1, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            copy(1, batch=batch)
    for change in (BATCHES.filter(number=1).delete, lambda: BATCHES.update(size=9)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_batch_is_appended_by_the_ledger_only(grants: list[ConsentEvent]) -> None:
    batch = BATCHES.latest("number")
    for number in (0, batch.number + 1):  # before the first one, and beyond the end of the chain
        batch.number = number
        with pytest.raises(IntegrityError), transaction.atomic():
            BATCHES.bulk_create([batch])


def test_the_end_is_anchored(grants: list[ConsentEvent]) -> None:
    try:
        anchors.append_anchor()
        with suspended(connection):
            USES.filter(batch=2)._raw_delete("default")
            BATCHES.filter(number=2).delete()
            ENDS.update(number=1, digest=BATCHES.get().digest)
        assert verify_batches() is None, "it verifies by itself"
        assert "uses ends here, but had 2" in str(anchors.verify_anchors())
        anchors.accept_restore()
        assert anchors.verify_anchors() is None
    finally:
        consent_conf.CONSENT_ANCHORS.unlink(missing_ok=True)


def test_anchors_of_before_there_was_the_chain_still_count(
    grants: list[ConsentEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = {key: model for key, model in anchors.LINKS.items() if key != ConsentChain.Key.USES}
    try:
        with monkeypatch.context() as earlier:
            earlier.setattr(anchors, "LINKS", both)
            anchors.append_anchor({"receipts": 0, "events": 9})
        assert anchors.verify_anchors() is None
    finally:
        consent_conf.CONSENT_ANCHORS.unlink(missing_ok=True)


def test_the_command_names_the_use(grants: list[ConsentEvent]) -> None:
    with suspended(connection):
        use(2).update(used_for="campaign 9")
    with pytest.raises(CommandError, match=rf"record {use(2).get().pk}: the use was changed"):
        call_command("verify_consents", verbosity=0)


def test_uses_under_an_older_identity_key_verify(
    grants: list[ConsentEvent], settings: Settings
) -> None:
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [conf.IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "a new key"
    record_uses([grants[0].pk], "campaign 3")
    assert verify_batches() is None
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = []
    assert verify_batches() is not None


def test_batches_end_with_the_retention_period(grants: list[ConsentEvent]) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365), tick=False):
        record_uses([grants[0].pk], "campaign 3")
    with time_machine.travel(timezone.now() + timedelta(days=6 * 365), tick=False):
        purge_all()
        assert USES.count() == 1
        assert verify_batches() is None
        prune_chain()
        assert list(BATCHES.values_list("number", flat=True)) == [3]
        assert verify_batches() is None


def test_a_large_list_is_recorded_in_several_batches(
    grants: list[ConsentEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.consent.uses.MOST_IN_A_BATCH", 1)
    record_uses([grants[0].pk, grants[1].pk, grants[0].pk], "campaign 3")
    assert list(BATCHES.values_list("size", flat=True)) == [2, 2, 1, 1]
    assert verify_batches() is None


def test_earlier_uses_are_chained_by_the_migration(grants: list[ConsentEvent]) -> None:
    migration = import_module("privacy.migrations.0073_batches_of_uses")
    with suspended(connection):
        USES.update(batch=0, digest="")
        BATCHES.all().delete()
        ENDS.delete()
        migration.chain_known_uses(apps, None)
    assert BATCHES.get().size == 4
    assert verify_batches() is None
