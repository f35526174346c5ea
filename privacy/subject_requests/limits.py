"""How often requests may be filed, per client address and per mailbox, counted across all processes."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from privacy.conf import conf
from privacy.registry.subject import normalise_email
from privacy.subject_requests.models import IntakeCounter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class TooManyRequests(Exception):
    """The client address has filed its share for this hour."""


def count_address(address: str, form: str = "contact") -> None:
    """Count one use of a form by a client address; raises TooManyRequests past PRIVACY_INTAKE_PER_ADDRESS."""
    if not _take(f"address.{form}", address, HOUR, conf.INTAKE_PER_ADDRESS):
        raise TooManyRequests


def may_mail(email: str) -> bool:
    """Count one mail to a mailbox; False past PRIVACY_INTAKE_PER_MAILBOX. Nobody is told: it is not their doing."""
    return _take("mailbox", normalise_email(email), DAY, conf.INTAKE_PER_MAILBOX)


def delete_old_counters() -> int:
    """Delete the counters of past periods; the number deleted."""
    return IntakeCounter.objects.filter(period_start__lt=timezone.now() - 2 * DAY).delete()[0]


def _take(kind: str, value: str, period: timedelta, limit: int) -> bool:
    """One place of this period's share, by one conditional UPDATE: parallel requests cannot pass the limit."""
    key = salted_hmac(f"privacy.intake.{kind}", value, secret=conf.IDENTITY_KEY, algorithm="sha256").hexdigest()
    counter, _created = IntakeCounter.objects.get_or_create(key=key, period_start=_start_of(period))
    return bool(IntakeCounter.objects.filter(pk=counter.pk, count__lt=limit).update(count=F("count") + 1))


def _start_of(period: timedelta) -> datetime:
    now = timezone.now()
    return now - (now - now.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)) % period
