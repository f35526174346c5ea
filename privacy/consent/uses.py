"""Uses of consents: the messages that rested on them, from which their proof is kept again.

Source: § 7a(2) UWG, five years from the grant and from each use.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from privacy.consent import consent_chain
from privacy.consent.models import (
    ConsentChain,
    ConsentEvent,
    ConsentUse,
    ConsentUseBatch,
    CurrentConsent,
)
from privacy.consent.projection import ENDED

A_DAY = timedelta(days=1)  # to which `CurrentConsent.used_at` is exact


MOST_IN_A_BATCH = 1_000  # uses


@transaction.atomic(savepoint=False)
def record_uses(grants: Collection[UUID], used_for: str) -> None:
    """Record that a message rested on each of these consents (ids of their events) just now.

    `used_for` names what was sent, such as "campaign 12"; never a person. Raises IntegrityError
    for an event that is not a consent, or is not kept any more.
    """
    now, waiting = timezone.now(), iter(dict.fromkeys(grants))
    _note_last_use(grants, now)
    while batch := list(islice(waiting, MOST_IN_A_BATCH)):
        _append(batch, used_for, now)


def _note_last_use(grants: Collection[UUID], now: datetime) -> None:
    rows = CurrentConsent.objects.filter(grant__in=grants, used_at__lt=now - A_DAY)
    # Locked in one order, since other campaigns may use the consents of the same people.
    keys = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    if keys:
        CurrentConsent.objects.filter(pk__in=keys).update(used_at=now)


def _append(grants: Collection[UUID], used_for: str, now: datetime) -> None:
    """Append uses as one batch; others that append wait until this transaction ends."""
    end, key = consent_chain.locked(ConsentChain.Key.USES), consent_chain.keys()[0]
    uses = list[ConsentUse]()
    for grant in grants:
        digest = consent_chain.use_digest(key, end.number, grant, used_for, now)
        uses.append(
            ConsentUse(
                grant_id=grant, used_for=used_for, used_at=now, batch=end.number, digest=digest
            )
        )
    stored = ConsentUse.objects.bulk_create(uses)
    day, last = now.astimezone(UTC).date(), stored[-1].pk
    fields = consent_chain.BatchFields(end.number, day, len(uses), last)
    digest = consent_chain.batch_digest(key, fields, end.digest)
    ConsentUseBatch(**fields._asdict(), digest=digest).save(force_insert=True)
    consent_chain.close(end, digest)


def last_use_of_event() -> Subquery:
    """Return the expression for when the consent that an event belongs to was used last; NULL
    where it was not.

    An event belongs to the next consent of the same person, topic and channel that comes after it,
    or to the one before, unless that was ended in between. The database uses the same rule
    (`triggers.py`).
    """
    place = {name: OuterRef(name) for name in ("subject_key", "topic", "channel")}
    in_between = ConsentEvent.objects.filter(
        **{name: OuterRef(OuterRef(name)) for name in place},
        choice__in=list(ENDED),
        number__gte=OuterRef(OuterRef("number")),
        number__lt=OuterRef("grant__number"),
    )
    uses = ConsentUse.objects.filter(**{f"grant__{name}": ref for name, ref in place.items()})
    uses = uses.filter(~Exists(in_between)).order_by("-used_at")
    return Subquery(uses.values("used_at")[:1])
