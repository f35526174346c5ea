"""The last question before a message leaves: may it still be sent?

One UPDATE asks and answers, so that no withdrawal, pause, erasure, restriction or other campaign
comes in between;
the database's own rule (`triggers.py`) asks for the consent once more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.suppression import HANDED_OVER, PERIODS, Suppression, conditions
from privacy.consent.models import ConsentEvent
from privacy.consent.uses import record_uses
from privacy.personal_data.models import Restriction
from privacy.prepared_statement import PreparedStatement

USED_FOR = gettext_noop("campaign")
_MESSAGES = CampaignMessage._meta.db_table
_HANDED_OVER = ", ".join(f"'{state.value}'" for state in HANDED_OVER)
_HAD_ENOUGH = " OR ".join(
    f"s.frequency = '{frequency.value}' AND o.handed_over_at > %s" for frequency in PERIODS
)
# Written out and prepared, since Django would compile it again for each of thousands of messages,
# and the database plan it. The state is a parameter, or the plan would read all messages in hand
# instead of this one. That the consent still holds is what the trigger asks.
_MARK = PreparedStatement(
    "privacy_mark_message",
    f"""
UPDATE {_MESSAGES} SET state = 'handing_over', handed_over_at = %s
WHERE id = %s AND state = %s AND claim = %s
AND EXISTS (SELECT 1 FROM {Campaign._meta.db_table} c
    WHERE c.id = {_MESSAGES}.campaign_id AND c.state = 'sending')
AND EXISTS (SELECT 1 FROM {Subscriber._meta.db_table} s
    WHERE s.subject_key = {_MESSAGES}.subject_key
    AND ({_MESSAGES}.channel <> 'email' OR s.bounced_at IS NULL AND s.complained_at IS NULL)
    AND (s.paused_until IS NULL OR s.paused_until <= %s))
AND NOT EXISTS (SELECT 1 FROM {Subscriber._meta.db_table} s, {_MESSAGES} o
    WHERE s.subject_key = {_MESSAGES}.subject_key AND o.subject_key = s.subject_key
    AND o.campaign_id <> {_MESSAGES}.campaign_id AND o.state IN ({_HANDED_OVER})
    AND ({_HAD_ENOUGH}))
AND NOT EXISTS (SELECT 1 FROM {Restriction._meta.db_table} r
    WHERE r.subject_key = {_MESSAGES}.subject_key AND r.lifted_at IS NULL)
""",  # noqa: S608
    types=["timestamptz", "bigint", "text", "text", *["timestamptz"] * (1 + len(PERIODS))],
)


def mark(message: CampaignMessage) -> bool:
    """Mark a claimed message as being handed over; return False where it must not be sent."""
    now = timezone.now()
    moment = _as_parameter(now)
    begins = [_as_parameter(now - period) for period in PERIODS.values()]
    try:
        claimed = CampaignMessage.State.CLAIMED.value
        return _execute(_MARK, [moment, message.pk, claimed, message.claim, moment, *begins])
    except IntegrityError:
        return False


def mark_for(message: CampaignMessage, subscriber: Subscriber) -> bool:
    """Mark a message as `mark`; to a person who limits the frequency, by one worker at a time, so
    that two campaigns do not both take the one mail of a period."""
    if subscriber.frequency not in PERIODS:
        return mark(message)
    with transaction.atomic():
        # Locks the row on every database until this transaction ends.
        Subscriber.objects.filter(pk=subscriber.pk).update(frequency=F("frequency"))
        return mark(message)


@transaction.atomic
def note_sent(messages: Collection[CampaignMessage], reply_code: int) -> None:
    """Note that the mail server accepted messages that were marked, and the uses of their consents;
    those that are in other hands by now stay as they are."""
    note_uses(messages)
    mine = CampaignMessage.objects.filter(
        pk__in=[message.pk for message in messages],
        claim__in={message.claim for message in messages},
        state__in=[CampaignMessage.State.HANDING_OVER, CampaignMessage.State.UNKNOWN],
    )
    mine.update(
        state=CampaignMessage.State.SENT, sent_at=timezone.now(), reply_code=reply_code or None
    )


def note_uses(messages: Iterable[CampaignMessage]) -> None:
    """Record that these messages, which may be those of several campaigns, used their consents.

    The database accepts none as sent before.
    """
    grants = defaultdict[str, list[UUID]](list)
    for message in messages:
        grants[f"{USED_FOR} {message.campaign_id}"].append(message.grant_id)
    for used_for, used in grants.items():
        record_uses(used, used_for)


def _execute(statement: PreparedStatement, parameters: Sequence[Any]) -> bool:
    """Return whether a statement changed a row. Within a transaction it gets a savepoint; without
    one it is a transaction, and one round trip."""
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with savepoint, connection.cursor() as cursor:
        statement.execute(cursor, parameters)
        return bool(cursor.rowcount == 1)


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
