"""The last question before messages leave: may they still be sent?

One UPDATE asks and answers for a few of them, so that no withdrawal, pause, erasure, restriction or
other campaign comes in between; the database's own rule (`triggers.py`) asks for the consent once
more. `MarkedMessages` sees to it that an answer is not older than a moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from privacy.campaigns.conf import conf
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.suppression import HANDED_OVER, PERIODS, Suppression, conditions
from privacy.consent.models import ConsentEvent
from privacy.consent.uses import record_uses
from privacy.personal_data.models import Restriction
from privacy.prepared_statement import PreparedStatement

USED_FOR = gettext_noop("campaign")
State = CampaignMessage.State
_MESSAGES = CampaignMessage._meta.db_table
_HANDED_OVER = ", ".join(f"'{state.value}'" for state in HANDED_OVER)
_HAD_ENOUGH = " OR ".join(
    f"s.frequency = '{frequency.value}' AND o.handed_over_at > %s" for frequency in PERIODS
)
# Written out and prepared, since Django would compile it again for each of thousands of messages,
# and the database plan it. The state is a parameter, or the plan would read all messages in hand
# instead of these. That the consent still holds is what the trigger asks.
_MARK = f"""
UPDATE {_MESSAGES} SET state = 'handing_over', handed_over_at = %s
WHERE id IN ({{places}}) AND state = %s AND claim = %s
AND EXISTS (SELECT 1 FROM {Campaign._meta.db_table} c
    WHERE c.id = {_MESSAGES}.campaign_id AND c.state = 'sending')
AND EXISTS (SELECT 1 FROM {Subscriber._meta.db_table} s
    WHERE s.subject_key = {_MESSAGES}.subject_key
    AND ({_MESSAGES}.channel <> 'email' OR s.bounced_at IS NULL AND s.complained_at IS NULL)
    AND (s.paused_until IS NULL OR s.paused_until <= %s)
    AND (s.frequency = '{Subscriber.Frequency.EVERY.value}'
        OR NOT EXISTS (SELECT 1 FROM {_MESSAGES} o
            WHERE o.subject_key = s.subject_key AND o.campaign_id <> {_MESSAGES}.campaign_id
            AND o.state IN ({_HANDED_OVER}) AND ({_HAD_ENOUGH}))))
AND NOT EXISTS (SELECT 1 FROM {Restriction._meta.db_table} r
    WHERE r.subject_key = {_MESSAGES}.subject_key AND r.lifted_at IS NULL)
"""  # noqa: S608


def mark(messages: Sequence[CampaignMessage]) -> set[int]:
    """Mark messages of one claim as being handed over; return the keys of those that may leave."""
    try:
        number = _mark(messages)
    except IntegrityError:
        if len(messages) == 1:
            return set()
        return set[int]().union(*(mark([message]) for message in messages))
    if number == len(messages):
        return {message.pk for message in messages}
    return set(_of_claim(messages, State.HANDING_OVER).values_list("pk", flat=True))


def mark_for(message: CampaignMessage, subscriber: Subscriber) -> bool:
    """Mark a message; to a person who limits the frequency, by one worker at a time, so that two
    campaigns do not both take the one mail of a period. Return whether it may leave."""
    if subscriber.frequency not in PERIODS:
        return bool(mark([message]))
    with transaction.atomic():
        # Locks the row on every database until this transaction ends.
        Subscriber.objects.filter(pk=subscriber.pk).update(frequency=F("frequency"))
        return bool(mark([message]))


def unmark(messages: Sequence[CampaignMessage]) -> int:
    """Make marked messages of one claim, which surely were not handed over, claimed ones again."""
    # Unknown ones are those of a slow worker that was considered gone.
    mine = _of_claim(messages, State.HANDING_OVER, State.UNKNOWN)
    return mine.update(state=State.CLAIMED, handed_over_at=None)


@transaction.atomic
def note_sent(messages: Collection[CampaignMessage], reply_code: int) -> None:
    """Note that the mail server accepted messages that were marked, and the uses of their consents;
    those that are in other hands by now stay as they are."""
    note_uses(messages)
    mine = CampaignMessage.objects.filter(
        pk__in=[message.pk for message in messages],
        claim__in={message.claim for message in messages},
        state__in=[State.HANDING_OVER, State.UNKNOWN],
    )
    mine.update(state=State.SENT, sent_at=timezone.now(), reply_code=reply_code or None)


def note_uses(messages: Iterable[CampaignMessage]) -> None:
    """Record that these messages, which may be those of several campaigns, used their consents.

    The database accepts none as sent before.
    """
    grants = defaultdict[str, list[UUID]](list)
    for message in messages:
        grants[f"{USED_FOR} {message.campaign_id}"].append(message.grant_id)
    for used_for, used in grants.items():
        record_uses(used, used_for)


def _mark(messages: Sequence[CampaignMessage]) -> int:
    """Mark those that may leave; return how many. Within a transaction the statement gets a
    savepoint; without one it is a transaction, and one round trip."""
    keys, now = [message.pk for message in messages], timezone.now()
    places = 1 if len(keys) == 1 else max(len(keys), conf.CAMPAIGN_MARKED_TOGETHER)
    keys += keys[-1:] * (places - len(keys))  # groups of all sizes share a statement
    moment = _as_parameter(now)
    begins = [_as_parameter(now - period) for period in PERIODS.values()]
    parameters = [moment, *keys, State.CLAIMED.value, messages[0].claim, moment, *begins]
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with savepoint, connection.cursor() as cursor:
        _statement(places).execute(cursor, parameters)
        return int(cursor.rowcount)


@cache
def _statement(places: int) -> PreparedStatement:
    """Return the statement that marks up to `places` messages."""
    keys = ["bigint"] * places
    return PreparedStatement(
        f"privacy_mark_{places}",
        _MARK.format(places=", ".join(["%s"] * places)),
        types=["timestamptz", *keys, "text", "text", *["timestamptz"] * (1 + len(PERIODS))],
    )


def _of_claim(messages: Sequence[CampaignMessage], *states: State) -> QuerySet[CampaignMessage]:
    """Return those messages of one claim that are in these states."""
    return CampaignMessage.objects.filter(
        pk__in=[message.pk for message in messages], claim=messages[0].claim, state__in=states
    )


def reason_against(message: CampaignMessage) -> Suppression | None:
    """Return why a message was not marked; None where it may be sent later, as in a pause."""
    campaign = Campaign.objects.get(pk=message.campaign_id)
    if campaign.state == Campaign.State.CANCELLED:
        return Suppression.CANCELLED
    if _consent_ended(message):
        return Suppression.NO_CONSENT
    subscriber = Subscriber.objects.filter(subject_key=message.subject_key)
    if not subscriber.exists():
        return Suppression.NO_ADDRESS
    for reason, condition in conditions(campaign).items():
        if subscriber.filter(condition).exists():
            return reason
    return None


def _consent_ended(message: CampaignMessage) -> bool:
    grant = ConsentEvent.objects.filter(pk=message.grant_id).first()
    ended = ConsentEvent.objects.filter(
        subject_key=message.subject_key,
        topic=message.topic,
        channel=message.channel,
        choice__in=[ConsentEvent.Choice.WITHDRAWN, ConsentEvent.Choice.EXPIRED],
    )
    return grant is None or ended.filter(number__gt=grant.number).exists()


def _as_parameter(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
