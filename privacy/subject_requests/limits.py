"""How often requests may be filed, per client address and per mailbox, counted across all processes."""

import sys
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.email_address import canonical
from privacy.subject_requests.models import IntakeCounter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class TooManyRequests(Exception):
    """The client address has filed its share for this hour."""


def count_address(address: str, form: str = "contact") -> None:
    """Count one use of a form by a client address; raises TooManyRequests past PRIVACY_INTAKE_PER_ADDRESS."""
    if not _take(f"address.{form}", address, HOUR, conf.INTAKE_PER_ADDRESS):
        raise TooManyRequests


def is_under_attack() -> bool:
    """Whether more requests were filed in this hour than a calm hour sees (PRIVACY_INTAKE_CALM_PER_HOUR)."""
    counter = IntakeCounter.objects.filter(key=_key("all", ""), period_start=_start_of(HOUR)).first()
    return counter is not None and counter.count >= conf.INTAKE_CALM_PER_HOUR


def count_filing() -> None:
    """Count one filed request, whoever filed it."""
    _take("all", "", HOUR, sys.maxsize)


def may_file_without_proof() -> bool:
    """Whether one of this hour's places for browsers without scripts is free, and take it."""
    return _take("without proof", "", HOUR, conf.INTAKE_WITHOUT_PROOF_PER_HOUR)


def is_first_use(challenge: str) -> bool:
    """Whether this challenge was not answered before; it counts as answered from now on."""
    return _take("challenge", challenge, DAY, 1)


def may_mail(email: str) -> bool:
    """Count one mail to a mailbox; False past PRIVACY_INTAKE_PER_MAILBOX. Nobody is told: it is not their doing."""
    return _take("mailbox", canonical(email), DAY, conf.INTAKE_PER_MAILBOX)


def delete_old_counters() -> int:
    """Delete the counters of past periods; the number deleted."""
    return IntakeCounter.objects.filter(period_start__lt=timezone.now() - 2 * DAY).delete()[0]


def _take(kind: str, value: str, period: timedelta, limit: int) -> bool:
    """One place of this period's share, by one conditional UPDATE: parallel requests cannot pass the limit."""
    counter, _created = IntakeCounter.objects.get_or_create(key=_key(kind, value), period_start=_start_of(period))
    return bool(IntakeCounter.objects.filter(pk=counter.pk, count__lt=limit).update(count=F("count") + 1))


def _key(kind: str, value: str) -> str:
    return keyed_digest(f"intake.{kind}", value)


def _start_of(period: timedelta) -> datetime:
    now = timezone.now()
    return now - (now - now.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)) % period
