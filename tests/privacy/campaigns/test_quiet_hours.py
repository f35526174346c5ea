"""Nobody gets a campaign at night, wherever they live."""

from datetime import UTC, datetime
from typing import Any

import pytest

from privacy.campaigns.quiet_hours import next_allowed


@pytest.mark.parametrize(
    ("zone", "moment", "allowed"),
    [
        ("Europe/Berlin", "2026-07-01 10:00", "2026-07-01 10:00"),
        ("Europe/Berlin", "2026-07-01 19:00", "2026-07-02 06:00"),  # 21:00 in Berlin
        ("Europe/Berlin", "2026-07-01 18:59", "2026-07-01 18:59"),
        ("Europe/Berlin", "2026-07-01 03:00", "2026-07-01 06:00"),
        ("America/New_York", "2026-07-01 10:00", "2026-07-01 12:00"),
        ("Asia/Kathmandu", "2026-07-01 16:00", "2026-07-02 02:15"),
        ("Europe/Berlin", "2026-03-28 23:00", "2026-03-29 06:00"),  # the clock is put forward
        ("", "2026-01-01 21:00", "2026-01-02 07:00"),  # Berlin, by PRIVACY_LEGAL_TIME_ZONE
        ("No/Where", "2026-01-01 21:00", "2026-01-02 07:00"),
        ("../etc/passwd", "2026-01-01 21:00", "2026-01-02 07:00"),
    ],
)
def test_the_next_allowed_moment(zone: str, moment: str, allowed: str) -> None:
    start = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert next_allowed(start, zone) == datetime.fromisoformat(allowed).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "moment", "allowed"),
    [
        ("08:00", "08:00", "2026-07-01 23:00", "2026-07-01 23:00"),  # none
        ("12:00", "14:00", "2026-07-01 10:30", "2026-07-01 12:00"),
        ("12:00", "14:00", "2026-07-01 22:30", "2026-07-01 22:30"),
    ],
)
def test_other_quiet_hours(settings: Any, begin: str, end: str, moment: str, allowed: str) -> None:
    settings.PRIVACY_CAMPAIGN_QUIET_FROM, settings.PRIVACY_CAMPAIGN_QUIET_UNTIL = begin, end
    start = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(allowed).replace(tzinfo=UTC)
    assert next_allowed(start, "Europe/Berlin") == expected
