"""Quiet hours: no campaign arrives at night, by the recipient's own clock."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from privacy.campaigns.conf import conf
from privacy.conf import conf as layer


def next_allowed(moment: datetime, zone_name: str) -> datetime:
    """Return the first moment from `moment` on that is outside the quiet hours of a time zone.

    An unknown or empty zone counts as PRIVACY_LEGAL_TIME_ZONE. In UTC.
    """
    begin, end = conf.CAMPAIGN_QUIET_FROM, conf.CAMPAIGN_QUIET_UNTIL
    local = moment.astimezone(_zone(zone_name))
    if not _is_quiet(local.time(), begin, end):
        return moment
    day = local.date() + timedelta(days=int(begin > end and local.time() >= begin))
    allowed = datetime.combine(day, end, tzinfo=local.tzinfo).astimezone(UTC)
    # Where the clock is put forward over the end, that time of day does not exist.
    return max(allowed, moment)


def _is_quiet(clock: time, begin: time, end: time) -> bool:
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def _zone(name: str) -> ZoneInfo:
    return _known_zone(name) or layer.LEGAL_TIME_ZONE


@lru_cache(maxsize=512)
def _known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
