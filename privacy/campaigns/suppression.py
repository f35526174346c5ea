"""Suppression: why people are left out of an audience."""

from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.audience_filters import known_minors
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.consent.models import Channel
from privacy.personal_data.models import Restriction

PERIODS = {
    Subscriber.Frequency.WEEKLY: timedelta(days=7),
    Subscriber.Frequency.MONTHLY: timedelta(days=30),
}
# What the mail server has, or may have.
HANDED_OVER = (
    CampaignMessage.State.HANDING_OVER,
    CampaignMessage.State.UNKNOWN,
    CampaignMessage.State.SENT,
    CampaignMessage.State.BOUNCED,
    CampaignMessage.State.COMPLAINED,
)


class Suppression(TextChoices):
    """Why a person gets no message; the first reason that applies is the one that counts."""

    NO_CONSENT = "no_consent", _("no consent")
    PENDING = "pending", _("consent not confirmed")
    EXPIRED = "expired", _("consent expired")
    OUTDATED = "outdated", _("consent to an earlier wording that does not cover this")
    NO_ADDRESS = "no_address", _("address not known any more, for instance after an erasure")
    RESTRICTED = "restricted", _("data under restriction")
    MINOR = "minor", _("minor")
    BOUNCED = "bounced", _("mail was returned")
    COMPLAINED = "complained", _("reported our mail as spam")
    PAUSED = "paused", _("paused by the person")
    FREQUENCY = "frequency", _("had enough mail in this period, by the person’s choice")
    OTHER_COMPANY = "other_company", _("wants offers of another company only")
    DUPLICATE = "duplicate", _("same address under another pseudonym")
    CANCELLED = "cancelled", _("campaign cancelled")


def reason_of(campaign: Campaign) -> Case:
    """Return the expression for subscribers with a valid consent: the reason, or ""."""
    cases = []
    for reason, condition in conditions(campaign).items():
        cases.append(When(condition, then=Value(reason.value)))
    return Case(
        *cases,
        default=Value(""),
        output_field=CharField(),
    )


def conditions(campaign: Campaign) -> dict[Suppression, Q]:
    """Return the condition of each reason that has nothing to do with the consent itself."""
    now, by_email = timezone.now(), Q()
    if campaign.channel != Channel.EMAIL:
        by_email = Q(pk__in=[])  # returned mail does not stop a letter
    return {
        Suppression.RESTRICTED: Q(Exists(restrictions("subject_key"))),
        Suppression.MINOR: known_minors(),
        Suppression.BOUNCED: by_email & (Q(bounced_at__isnull=False) | Q(retry_at__gt=now)),
        Suppression.COMPLAINED: by_email & Q(complained_at__isnull=False),
        Suppression.PAUSED: Q(paused_until__gt=now),
        Suppression.FREQUENCY: _had_enough(campaign),
        Suppression.OTHER_COMPANY: _other_company(campaign),
    }


def restrictions(path: str) -> QuerySet[Restriction]:
    """Return the restrictions in force of the person whose pseudonym is at `path`."""
    return Restriction.objects.filter(subject_key=OuterRef(path), lifted_at=None)


def _had_enough(campaign: Campaign) -> Q:
    now, enough = timezone.now(), Q(pk__in=[])
    for frequency, period in PERIODS.items():
        messages = CampaignMessage.objects.filter(
            subject_key=OuterRef("subject_key"),
            state__in=HANDED_OVER,
            handed_over_at__gt=now - period,
        )
        # Most people get every campaign: the database then asks for nothing else.
        enough |= Q(frequency=frequency) & Q(Exists(messages.exclude(campaign=campaign)))
    return enough


def _other_company(campaign: Campaign) -> Q:
    if campaign.company_id is None:
        return Q(company__isnull=False)
    return Q(company__isnull=False) & ~Q(company=campaign.company_id)
