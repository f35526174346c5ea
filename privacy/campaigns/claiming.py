"""Claiming of messages: each is in the hands of one worker, whose death returns it to the queue."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from privacy.campaigns.conf import conf
from privacy.campaigns.marking import note_uses
from privacy.campaigns.models import Campaign, CampaignMessage

State = CampaignMessage.State
MOST_ATTEMPTS = 32_767  # the largest value of the column


def claim(campaign: Campaign, most: int) -> tuple[str, list[CampaignMessage]]:
    """Claim up to `most` messages that are due; return the token of the claim, and them."""
    token, now = uuid4().hex, timezone.now()
    waiting = CampaignMessage.objects.filter(
        campaign=campaign, state=State.QUEUED, not_before__lte=now
    )
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = waiting.order_by("not_before").select_for_update(skip_locked=skip)
        keys = list(due.values_list("pk", flat=True)[:most])
        CampaignMessage.objects.filter(pk__in=keys, state=State.QUEUED).update(
            state=State.CLAIMED,
            claim=token,
            claimed_at=now,
            attempts=Least(F("attempts") + 1, MOST_ATTEMPTS),
        )
    mine = CampaignMessage.objects.filter(pk__in=keys, claim=token)
    return token, list(mine.order_by("pk"))


def give_back(token: str, keys: Collection[int], wait: timedelta = timedelta()) -> int:
    """Return claimed messages to the queue, as if they had not been claimed."""
    mine = CampaignMessage.objects.filter(pk__in=keys, claim=token, state=State.CLAIMED)
    return mine.update(
        state=State.QUEUED,
        claim="",
        claimed_at=None,
        attempts=F("attempts") - 1,
        not_before=timezone.now() + wait,
    )


def recover() -> int:
    """Return the messages of workers that are gone to the queue; those of which nobody knows
    whether the mail server has them become `unknown`. Return their number."""
    now, lifetime = timezone.now(), conf.CAMPAIGN_CLAIM_LIFETIME
    gone = Q(claimed_at__lt=now - lifetime) | Q(claimed_at__gt=now + lifetime)
    lost = CampaignMessage.objects.filter(gone, state=State.CLAIMED)
    returned = lost.update(state=State.QUEUED, claim="", claimed_at=None, not_before=now)
    unsure = CampaignMessage.objects.filter(gone, state=State.HANDING_OVER)
    with transaction.atomic():
        note_uses(unsure)
        return returned + unsure.update(state=State.UNKNOWN)


def unfinished(campaign: Campaign) -> QuerySet[CampaignMessage]:
    """Return the messages that are still to be dealt with."""
    states: Sequence[State] = [State.QUEUED, State.CLAIMED, State.HANDING_OVER]
    return CampaignMessage.objects.filter(campaign=campaign, state__in=states)
