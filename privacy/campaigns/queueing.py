"""Turning an audience into messages, in batches: it can be interrupted anywhere and goes on."""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from privacy.campaigns.audience import audience
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.quiet_hours import next_allowed

BATCH = 2_000  # messages of one transaction


def queue_messages(campaign: Campaign) -> int:
    """Store the messages of a campaign that is being sent; return how many were stored now.

    Nobody gets two: a person and a campaign have one row. A second process does no harm.
    """
    variants = sorted(set(campaign.texts.values_list("variant", flat=True))) or ["A"]
    campaign.refresh_from_db(fields=["last_subscriber", "is_materialised"])
    stored, begin = 0, campaign.last_subscriber
    while not campaign.is_materialised:
        chosen = list(audience(campaign).filter(pk__gt=begin).order_by("pk")[:BATCH])
        stored += _store(campaign, chosen, variants)
        begin = chosen[-1].pk if chosen else begin
        _note_progress(campaign, begin, is_complete=len(chosen) < BATCH)
    return stored


def variant_of(campaign: Campaign, subject_key: str, variants: Sequence[str]) -> str:
    """Return the variant that a person gets: always the same one, and each as often."""
    digest = sha256(f"{campaign.pk}.{subject_key}".encode()).digest()
    return variants[int.from_bytes(digest[:8]) % len(variants)]


def _store(campaign: Campaign, chosen: Sequence[Subscriber], variants: Sequence[str]) -> int:
    """Store the messages; one by one where a person withdrew since they were selected."""
    messages = [_message(campaign, subscriber, variants) for subscriber in chosen]
    before = CampaignMessage.objects.filter(campaign=campaign)
    count = before.count()
    try:
        with transaction.atomic():
            CampaignMessage.objects.bulk_create(messages, ignore_conflicts=True)
    except IntegrityError:
        for message in messages:
            _store_alone(message)
    return before.count() - count


def _store_alone(message: CampaignMessage) -> None:
    # The database may find no valid consent.
    with suppress(IntegrityError), transaction.atomic():
        CampaignMessage.objects.bulk_create([message], ignore_conflicts=True)


def _message(
    campaign: Campaign, subscriber: Subscriber, variants: Sequence[str]
) -> CampaignMessage:
    now = timezone.now()
    quiet = campaign.respects_quiet_hours
    return CampaignMessage(
        campaign=campaign,
        subject_key=subscriber.subject_key,
        topic=campaign.topic,
        channel=campaign.channel,
        grant_id=subscriber.grant_id,  # type: ignore[attr-defined]  # annotated by `audience`
        variant=variant_of(campaign, subscriber.subject_key, variants),
        not_before=next_allowed(now, subscriber.time_zone) if quiet else now,
        created_at=now,
    )


def _note_progress(campaign: Campaign, last_subscriber: int, *, is_complete: bool) -> None:
    """Note how far it is; another process may be further, or have ended it."""
    rows = Campaign.objects.filter(pk=campaign.pk, is_materialised=False)
    rows.update(
        last_subscriber=Greatest("last_subscriber", Value(last_subscriber)),
        is_materialised=is_complete,
    )
    campaign.refresh_from_db(fields=["last_subscriber", "is_materialised"])
