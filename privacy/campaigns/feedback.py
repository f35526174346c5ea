"""What comes back: bounces, complaints and answers, as the inbox reads them.

Only the holder of a mail knows its signed tag, so that nobody can report it for another person.
"""

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from privacy.campaigns.models import CampaignCount, CampaignMessage, Subscriber
from privacy.campaigns.outcomes import note_bounce, note_complaint
from privacy.campaigns.triggers import TOPIC_OF_PURPOSE
from privacy.consent import flows
from privacy.consent.models import ConsentEvent, PendingConfirmation
from privacy.consent.topics import question_of
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.models import OutgoingMail

SPAM_REPORT = gettext_noop("reported as spam")


def bounced(sender: object, tag: MailTag, permanent: bool, **kwargs: Any) -> None:
    """Note a bounce. Receiver of `mail_bounced`."""
    message = message_of(tag)
    if message is not None:
        note_bounce(message, permanent=permanent)


def complained(sender: object, tag: MailTag, **kwargs: Any) -> bool:
    """Note a complaint, which withdraws the consent; return whether there is such a message.
    Receiver of `mail_complained_of`."""
    message = message_of(tag)
    if message is None:
        return False
    note_complaint(message)
    _withdraw(message.subject_key, message.topic, message.channel)
    return True


def mail_complained(sender: object, tag: MailTag, **kwargs: Any) -> bool:
    """Withdraw the consents that a mail of the outbox rests on, or asks for; return whether it has
    any: a complaint about another purpose, such as an order, is left for staff. Receiver of
    `mail_complained_of`."""
    mail = mail_of(tag)
    events = _consents_of(mail) if mail else []
    for event in events:
        _withdraw(event.subject_key, event.topic, event.channel)
        subscribers = Subscriber.objects.filter(subject_key=event.subject_key, complained_at=None)
        subscribers.update(complained_at=timezone.now())
    return bool(events)


def mail_returned(sender: object, tag: MailTag, permanent: bool, **kwargs: Any) -> None:
    """Note that the address of a mail that rests on a consent does not exist. Receiver of
    `mail_bounced`."""
    mail = mail_of(tag)
    for event in _consents_of(mail) if mail and permanent else ():
        subscribers = Subscriber.objects.filter(subject_key=event.subject_key, bounced_at=None)
        subscribers.update(bounced_at=timezone.now())


def _consents_of(mail: OutgoingMail) -> list[ConsentEvent]:
    """Return the consent that a mail rests on, and those that it asks to confirm or to keep."""
    asked = PendingConfirmation.objects.filter(mail=mail).values("event")
    keys = Q(pk=mail.grant_id) if mail.purpose in TOPIC_OF_PURPOSE else Q(pk__in=[])
    return list(ConsentEvent.objects.filter(keys | Q(pk__in=asked)))


def _withdraw(subject_key: str, topic: str, channel: str) -> None:
    question = question_of(topic, channel)
    if question is not None:
        flows.withdraw_key(subject_key, question, SPAM_REPORT)


def answered(sender: object, tag: MailTag, **kwargs: Any) -> None:
    """Count an answer for its variant, without its person. Receiver of `mail_answered`."""
    message = message_of(tag)
    if message is not None:
        count(message.campaign_id, message.variant, CampaignCount.Kind.REPLY)


def message_of(tag: MailTag) -> CampaignMessage | None:
    """Return the message that a tag names."""
    if tag.kind is not TagKind.CAMPAIGN or tag.number > 2**63 - 1:
        return None
    return CampaignMessage.objects.filter(pk=tag.number).first()


def mail_of(tag: MailTag) -> OutgoingMail | None:
    """Return the mail of the outbox that a tag names; None where it was deleted already."""
    if tag.kind is not TagKind.MAIL:
        return None
    return OutgoingMail.objects.filter(pk=UUID(int=tag.number)).first()


def count(campaign: int, variant: str, kind: CampaignCount.Kind) -> None:
    """Count one more today (UTC)."""
    row = {"campaign_id": campaign, "variant": variant, "kind": kind}
    row |= {"day": timezone.now().date()}
    CampaignCount.objects.bulk_create([CampaignCount(**row)], ignore_conflicts=True)
    CampaignCount.objects.filter(**row).update(count=F("count") + 1)
