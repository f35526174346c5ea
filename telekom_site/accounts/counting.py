"""Counting until privacy.rate_limits is there."""

from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db.models import F

from privacy.subject_requests.limits import _key, _start_of, _take
from privacy.subject_requests.models import IntakeCounter

take = _take


def give_back(kind: str, value: str, period: timedelta) -> None:
    IntakeCounter.objects.filter(key=_key(kind, value), period_start=_start_of(period), count__gt=0).update(
        count=F("count") - 1
    )


def client_networks(address: str) -> tuple[str, ...]:
    if ":" not in address:
        return (address,)
    return tuple(str(ip_network(f"{address}/{bits}", strict=False)) for bits in (64, 48))


def take_once(kind: str, value: str, until: datetime) -> bool:
    counter = IntakeCounter(key=_key(kind, value), period_start=until)
    IntakeCounter.objects.bulk_create([counter], ignore_conflicts=True)
    return bool(IntakeCounter.objects.filter(key=counter.key, period_start=until, count__lt=1).update(count=1))
