"""Rate limits: attempts are counted per client network, mailbox or other key, in the database.

All limits are counted here, so that they hold across all processes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.rate_limits.models import IntakeCounter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEPT = 2 * DAY  # longer than the longest period that is counted
IPV6_PREFIXES = (64, 48)  # bits: the network of one connection, and of one site
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class RateLimitError(Exception):
    """The limit of attempts in this period is reached."""


def take(kind: str, value: str, period: timedelta, limit: int) -> bool:
    """Count an attempt for `value` unless `limit` is reached; return whether it was counted.

    Periods begin at whole multiples of their length (UTC). One conditional UPDATE counts and
    decides, so that concurrent requests cannot exceed the limit; a counter that two of them create
    is created once.
    """
    key, start = _key(kind, value), _start_of(period)
    if _count_up(key, start, limit):
        return True
    IntakeCounter.objects.bulk_create(
        [IntakeCounter(key=key, period_start=start)], ignore_conflicts=True
    )
    return _count_up(key, start, limit)


def take_some(kind: str, value: str, period: timedelta, limit: int, wanted: int) -> int:
    """Count up to `wanted` attempts for `value`, as many as `limit` leaves; return how many."""
    key, start = _key(kind, value), _start_of(period)
    IntakeCounter.objects.bulk_create(
        [IntakeCounter(key=key, period_start=start, count=0)], ignore_conflicts=True
    )
    with transaction.atomic():
        counters = IntakeCounter.objects.filter(key=key, period_start=start)
        counter = counters.select_for_update().get()
        share = max(0, min(wanted, limit - counter.count))
        counters.update(count=F("count") + share)
    return share


def take_all(limits: Sequence[tuple[str, str, int]], period: timedelta) -> bool:
    """Count an attempt for each (kind, value, limit) or for none; return whether it was counted."""
    try:
        with transaction.atomic():
            for kind, value, limit in limits:
                if not take(kind, value, period, limit):
                    raise RateLimitError
    except RateLimitError:
        return False
    return True


def take_once(kind: str, value: str, until: datetime) -> bool:
    """Count `value` unless it was counted before; return whether it was counted.

    `until` is the moment at which the value expires; it must be the same for each attempt.
    """
    counter = IntakeCounter(key=_key(kind, value), period_start=until)
    IntakeCounter.objects.bulk_create([counter], ignore_conflicts=True)
    return _count_up(counter.key, until, limit=1)


def taken(kind: str, value: str, period: timedelta) -> int:
    """Return how many attempts of this period were counted."""
    counters = IntakeCounter.objects.filter(key=_key(kind, value), period_start=_start_of(period))
    return counters.values_list("count", flat=True).first() or 0


def client_networks(address: str) -> tuple[str, ...]:
    """Return the networks that a canonical client address counts for, smallest first.

    One IPv4 address is one client. One IPv6 client can use any address of a /64, often of a /48.
    """
    if ":" not in address:
        return (address,)
    return tuple(str(ip_network(f"{address}/{bits}", strict=False)) for bits in IPV6_PREFIXES)


def count_client(address: str, form: str = "contact") -> None:
    """Count one use of a form by a client. Raises RateLimitError.

    The limits are PRIVACY_INTAKE_PER_ADDRESS for an IPv4 address or an IPv6 /64, and
    PRIVACY_INTAKE_PER_IPV6_SITE for the /48.
    """
    if not take_for_client(
        f"address.{form}", address, conf.INTAKE_PER_ADDRESS, conf.INTAKE_PER_IPV6_SITE
    ):
        raise RateLimitError


def take_for_client(
    kind: str, address: str, per_address: int, per_ipv6_site: int, period: timedelta = HOUR
) -> bool:
    """Count an attempt in each of the client's networks; return whether no limit was reached."""
    limits = (per_address, per_ipv6_site)
    networks = client_networks(address)
    return all(
        take(kind, network, period, limit) for network, limit in zip(networks, limits, strict=False)
    )


def give_back(kind: str, value: str, period: timedelta) -> None:
    """Uncount an attempt of this period that turned out to be none."""
    counters = IntakeCounter.objects.filter(
        key=_key(kind, value), period_start=_start_of(period), count__gt=0
    )
    counters.update(count=F("count") - 1)


def delete_old_counters() -> int:
    """Delete the counters of past periods; return how many."""
    return IntakeCounter.objects.filter(period_start__lt=timezone.now() - KEPT).delete()[0]


def _count_up(key: str, start: datetime, limit: int) -> bool:
    counters = IntakeCounter.objects.filter(key=key, period_start=start, count__lt=limit)
    return bool(counters.update(count=F("count") + 1))


def _key(kind: str, value: str) -> str:
    return keyed_digest(f"intake.{kind}", value)


def _start_of(period: timedelta) -> datetime:
    """Return the last whole multiple of `period` since the year 2000, which all processes share."""
    now = timezone.now()
    return now - (now - _EPOCH) % period
