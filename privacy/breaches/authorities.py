"""How soon the supervisory authority of a country must be notified of a breach."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from privacy.registry.texts import Text


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """The period for the notification.

    Attributes:
        period: from the moment at which the company became aware of the breach.
        source: the law.
    """

    period: timedelta
    source: Text


GDPR = NotificationRule(timedelta(hours=72), _("Art. 33(1) GDPR"))
RULES = {
    "GB": NotificationRule(timedelta(hours=72), _("Art. 33(1) UK GDPR")),
    # As soon as possible, without a number of hours: ours is the strictest that we know.
    "CH": NotificationRule(timedelta(hours=72), _("Art. 24(1) Swiss FADP")),
    "MK": NotificationRule(timedelta(hours=72), _("Law on Personal Data Protection (42/2020)")),
    # No law asks for a notification: the authority learns of it as early as elsewhere.
    "ME": NotificationRule(timedelta(hours=72), _("rule of the group, as Art. 33(1) GDPR")),
    # Seven business days: ours is the strictest that we know.
    "US": NotificationRule(timedelta(hours=72), "47 CFR § 64.2011(a)"),
}


def notification_rule(country: str) -> NotificationRule:
    """Return the rule of a country (ISO 3166-1 alpha-2), by default that of the GDPR."""
    return RULES.get(country, GDPR)
