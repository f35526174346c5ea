"""What comes back: bounces, complaints and answers, as the inbox reads them.

Only the holder of a mail knows its signed tag, so that nobody can report it for another person.
"""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from privacy.campaigns.models import CampaignCount, CampaignMessage
from privacy.campaigns.outcomes import note_bounce, note_complaint
from privacy.consent import flows
from privacy.consent.topics import question_of
from privacy.outbox.mail_tags import MailTag, TagKind

SPAM_REPORT = gettext_noop("reported as spam")


def bounced(sender: object, tag: MailTag, permanent: bool, **kwargs: Any) -> None:
    """Note a bounce. Receiver of `mail_bounced`."""
    message = message_of(tag)
    if message is not None:
        note_bounce(message, permanent=permanent)


def complained(sender: object, tag: MailTag, **kwargs: Any) -> None:
    """Note a complaint, which withdraws the consent. Receiver of `mail_complained_of`."""
    message = message_of(tag)
    if message is not None:
        note_complaint(message)
        question = question_of(message.topic, message.channel)
        if question is not None:
            flows.withdraw_key(message.subject_key, question, SPAM_REPORT)


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


def count(campaign: int, variant: str, kind: CampaignCount.Kind) -> None:
    """Count one more today (UTC)."""
    row = {"campaign_id": campaign, "variant": variant, "kind": kind}
    row |= {"day": timezone.now().date()}
    CampaignCount.objects.bulk_create([CampaignCount(**row)], ignore_conflicts=True)
    CampaignCount.objects.filter(**row).update(count=F("count") + 1)
