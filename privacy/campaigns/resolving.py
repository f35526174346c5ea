"""Messages of which nobody knows whether the mail server has them: its log tells.

The Message-ID of a message is always the same one, so that it is found in the log of any server.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from privacy.campaigns.marking import note_uses
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.outbox.mail_tags import TagKind, tags_in

State = CampaignMessage.State
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many messages the log named, and how many it did not."""

    sent: int
    not_named: int


def resolve(lines: Iterable[str], *, send_again: bool, restored: bool = False) -> Resolved:
    """Settle the `unknown` messages by the lines of a mail server's log, read one at a time.

    Those whose Message-ID is in the log were sent. The others return to the queue if `send_again`:
    only where the log surely goes back to before they were handed over. `restored`: the database
    was restored from a backup, so that messages which it believes to be waiting may have been sent.
    """
    if restored:
        waiting = CampaignMessage.objects.filter(state__in=[State.QUEUED, State.CLAIMED])
        waiting.update(state=State.UNKNOWN, claim="", claimed_at=None)
    rows = CampaignMessage.objects.filter(state=State.UNKNOWN)
    unknown = set(rows.values_list("pk", flat=True))
    named = set[int]()
    for line in lines:
        for tag in tags_in(line):
            if tag.kind is TagKind.CAMPAIGN and tag.number in unknown:
                named.add(tag.number)
    for keys in _batches(sorted(named)):
        rows = CampaignMessage.objects.filter(pk__in=keys, state=State.UNKNOWN)
        with transaction.atomic():
            note_uses(rows)
            rows.update(state=State.SENT, sent_at=timezone.now())
    if send_again:
        for keys in _batches(sorted(unknown - named)):
            queue_again(keys)
    return Resolved(len(named), len(unknown - named))


def queue_again(keys: Iterable[int]) -> int:
    """Return `unknown` messages to the queue, and their campaigns to sending; return how many
    messages."""
    rows = CampaignMessage.objects.filter(pk__in=list(keys), state=State.UNKNOWN)
    campaigns = set(rows.values_list("campaign", flat=True))
    returned = rows.update(state=State.QUEUED, claim="", claimed_at=None, not_before=timezone.now())
    done = Campaign.objects.filter(pk__in=campaigns, state=Campaign.State.DONE)
    done.update(state=Campaign.State.SENDING, ended_at=None)
    return returned


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
