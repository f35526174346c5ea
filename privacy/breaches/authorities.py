"""How soon the supervisory authority of a country must be notified of a breach."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """The period for the notification.

    Attributes:
        period: from the moment at which the company became aware of the breach.
        source: the law.
    """

    period: timedelta
    source: str


GDPR = NotificationRule(timedelta(hours=72), "Art. 33(1) GDPR")
RULES = {
    "GB": NotificationRule(timedelta(hours=72), "UK GDPR Art. 33(1)"),
    # As soon as possible, without a number of hours: ours is the strictest that we know.
    "CH": NotificationRule(timedelta(hours=72), "Art. 24(1) Swiss FADP"),
}


def notification_rule(country: str) -> NotificationRule:
    """Return the rule of a country (ISO 3166-1 alpha-2), by default that of the GDPR."""
    return RULES.get(country, GDPR)
