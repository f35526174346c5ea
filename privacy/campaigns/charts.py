"""Figures and plots of campaigns: what was sent, what came back, who withdrew."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.campaigns.models import Campaign, CampaignCount, CampaignMessage
from privacy.consent.models import ConsentEvent
from privacy.request_log.plot import Chart

DAYS = 28  # that a plot shows
State = CampaignMessage.State


@dataclass(frozen=True, slots=True)
class VariantFigures:
    """Figures of one variant."""

    variant: str
    sent: int
    bounced: int
    visits: int
    replies: int
    withdrawn: int


def chart(campaign: Campaign | None, campaigns: QuerySet[Campaign]) -> Chart:
    """Return the plot of the last weeks, of one campaign or of all these."""
    messages = _messages(campaign)
    if campaign is None:
        messages = messages.filter(campaign__in=campaigns)
    sent = _per_day(messages.filter(sent_at__isnull=False), "sent_at")
    bounced = _per_day(messages.filter(state=State.BOUNCED), "sent_at")
    withdrawn = _per_day(_withdrawals(messages), "occurred_at")
    today = timezone.now().astimezone(UTC).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    return Chart(
        _("Messages per day"),
        _("Withdrawals count on the day they were made; bounces on the day of their message."),
        [(day, [sent[day] - bounced[day], bounced[day], withdrawn[day]]) for day in days],
        [_("accepted"), _("returned"), _("withdrawn")],
    )


def figures(campaign: Campaign) -> list[VariantFigures]:
    """Return the figures of each variant."""
    messages = _messages(campaign)
    variants = []
    for variant in sorted(set(campaign.texts.values_list("variant", flat=True))):
        of_variant = messages.filter(variant=variant)
        variants.append(
            VariantFigures(
                variant,
                sent=of_variant.filter(sent_at__isnull=False).count(),
                bounced=of_variant.filter(state=State.BOUNCED).count(),
                visits=_counted(campaign, variant, CampaignCount.Kind.VISIT),
                replies=_counted(campaign, variant, CampaignCount.Kind.REPLY),
                withdrawn=_withdrawals(of_variant).count(),
            )
        )
    return variants


def states(campaign: Campaign) -> list[tuple[str, int]]:
    """Return (state in words, number of messages)."""
    rows = _messages(campaign).order_by().values_list("state").annotate(number=Count("pk"))
    counts = dict(rows)
    return [(str(state.label), counts[state]) for state in State if counts.get(state)]


def withdrawals_by_campaign(campaigns: QuerySet[Campaign]) -> list[tuple[Campaign, int]]:
    """Return those of the campaigns after whose messages people withdrew, the most first."""
    numbers = []
    for campaign in campaigns.exclude(state=Campaign.State.DRAFT)[:50]:
        withdrawals = _withdrawals(_messages(campaign)).count()
        if withdrawals:
            numbers.append((campaign, withdrawals))
    return sorted(numbers, key=lambda pair: -pair[1])


def _messages(campaign: Campaign | None) -> QuerySet[CampaignMessage]:
    return CampaignMessage.objects.filter(Q(campaign=campaign) if campaign else Q())


def _withdrawals(messages: QuerySet[CampaignMessage]) -> QuerySet[ConsentEvent]:
    """Return the withdrawals within a week after a message to the same person on the same topic."""
    before = messages.filter(
        subject_key=OuterRef("subject_key"),
        topic=OuterRef("topic"),
        channel=OuterRef("channel"),
        sent_at__lte=OuterRef("occurred_at"),
        sent_at__gt=OuterRef("occurred_at") - timedelta(days=7),
    )
    events = ConsentEvent.objects.filter(choice=ConsentEvent.Choice.WITHDRAWN).order_by()
    return events.filter(Exists(before))


def _per_day(rows: QuerySet[Any], field: str) -> Counter[date]:
    since = timezone.now() - timedelta(days=DAYS)
    days = rows.filter(**{f"{field}__gte": since}).order_by()
    counted = days.values_list(TruncDate(field, tzinfo=UTC)).annotate(number=Count("pk"))
    return Counter(dict(counted))


def _counted(campaign: Campaign, variant: str, kind: CampaignCount.Kind) -> int:
    rows = campaign.counts.filter(variant=variant, kind=kind)
    return sum(rows.values_list("count", flat=True))
