"""What became of a message: the outcome of a hand-over, and what came back later."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from privacy.campaigns.conf import conf
from privacy.campaigns.marking import note_uses
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.outbox.hand_over import Outcome, Result

State = CampaignMessage.State
FIRST_PAUSE = timedelta(minutes=1)  # doubles with each attempt
LONGEST_PAUSE = timedelta(hours=1)
SOFT_PAUSE = timedelta(days=1)  # after a temporary bounce; doubles with each in a row
IN_HAND = (State.CLAIMED, State.HANDING_OVER, State.UNKNOWN)


def note_outcome(message: CampaignMessage, result: Result) -> None:
    """Store the outcome of a hand-over that was not accepted, unless the message is in other hands
    by now. `marking.note_sent` notes the others."""
    now = timezone.now()
    mine = CampaignMessage.objects.filter(pk=message.pk, claim=message.claim, state__in=IN_HAND)
    if result.outcome is Outcome.UNKNOWN:
        with transaction.atomic():
            note_uses(mine)
            mine.update(state=State.UNKNOWN)
    elif result.outcome is Outcome.DEFERRED and message.attempts < conf.CAMPAIGN_ATTEMPTS:
        mine.update(
            state=State.QUEUED,
            claim="",
            claimed_at=None,
            handed_over_at=None,
            not_before=now + pause_after(message.attempts),
            reply_code=result.code,
        )
    else:
        mine.update(state=State.REFUSED, reply_code=result.code or None)
        if result.outcome is Outcome.NO_SUCH_RECIPIENT:
            stop_writing_to(message)


def pause_after(attempts: int) -> timedelta:
    """Return the back-off after so many attempts."""
    doublings = max(0, min(attempts - 1, 16))  # more exceed LONGEST_PAUSE anyway
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def stop_writing_to(message: CampaignMessage) -> None:
    """Note that the person's address does not exist."""
    subscribers = Subscriber.objects.filter(subject_key=message.subject_key, bounced_at=None)
    subscribers.update(bounced_at=timezone.now())


def note_bounce(message: CampaignMessage, *, permanent: bool) -> None:
    """Note that a message came back: a permanent bounce stops further ones, a temporary one delays
    them, and PRIVACY_CAMPAIGN_SOFT_BOUNCES of these in a row stop them, too."""
    if not _came_back(message, State.BOUNCED, "permanent" if permanent else "temporary"):
        return
    if permanent:
        stop_writing_to(message)
    else:
        _note_soft_bounce(message)


def note_complaint(message: CampaignMessage) -> None:
    """Note that the person reported a message as spam: nothing more is sent to them."""
    _came_back(message, State.COMPLAINED)
    subscribers = Subscriber.objects.filter(subject_key=message.subject_key, complained_at=None)
    subscribers.update(complained_at=timezone.now())


@transaction.atomic
def _came_back(message: CampaignMessage, state: CampaignMessage.State, reason: str = "") -> bool:
    """Note that a message which the mail server had came back; return whether it was not known."""
    rows = CampaignMessage.objects.filter(pk=message.pk)
    note_uses(rows.filter(state__in=[State.HANDING_OVER, State.UNKNOWN]))
    rows = rows.filter(state__in=[State.HANDING_OVER, State.UNKNOWN, State.SENT])
    return bool(rows.update(state=state, reason=reason))


def _note_soft_bounce(message: CampaignMessage) -> None:
    subscribers = Subscriber.objects.filter(subject_key=message.subject_key)
    subscribers.update(soft_bounces=F("soft_bounces") + 1)
    subscriber = subscribers.first()
    if subscriber is None:
        return
    if subscriber.soft_bounces >= conf.CAMPAIGN_SOFT_BOUNCES:
        stop_writing_to(message)
    else:
        pause = SOFT_PAUSE * (1 << (subscriber.soft_bounces - 1))
        subscribers.update(retry_at=timezone.now() + pause)
