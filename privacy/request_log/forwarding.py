"""Detection of a proxy in front of the site that is not trusted: all visitors then have its
address."""

from datetime import UTC, timedelta
from ipaddress import ip_network

from django.db.models import Sum
from django.utils import timezone

from privacy.client import unbelieved_header
from privacy.conf import conf
from privacy.request_log.models import DailyTotal
from privacy.request_log.store import database

LOOKED_AT = timedelta(days=1)  # today, and the day before
LEAST = 20  # responses; fewer prove nothing, since any client can send the header


def everybody_may_forward() -> bool:
    """Return whether every client is trusted as a proxy, so that anyone can make up an address."""
    networks = (ip_network(each, strict=False) for each in conf.TRUSTED_PROXIES if each != "unix")
    return any(network.prefixlen == 0 for network in networks)


def everybody_is_the_proxy() -> bool:
    """Return whether most responses of today and yesterday (UTC) went to a proxy while none is
    trusted.

    Raises DatabaseError.
    """
    if not unbelieved_header():
        return False
    today = timezone.now().astimezone(UTC).date()
    totals = DailyTotal.objects.using(database()).filter(day__gte=today - LOOKED_AT)
    counted = totals.aggregate(
        responses=Sum("responses", default=0), forwarded=Sum("forwarded", default=0)
    )
    return bool(counted["responses"] >= LEAST and 2 * counted["forwarded"] > counted["responses"])
