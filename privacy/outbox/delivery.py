"""Send what is in the outbox. The only code that sends mail.

A mail is claimed by one atomic UPDATE, so that two workers do not send it twice; a claim that never ended
(its worker was killed) is taken over after CLAIM_LIFETIME. A failed mail is tried again with growing pauses.
"""

import logging
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from privacy.conf import conf
from privacy.outbox.models import OutgoingMail

CLAIM_LIFETIME = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)  # doubles with each attempt

logger = logging.getLogger(__name__)


def deliver(mail_id: str) -> bool:
    """Send one mail unless it is sent already or somebody else is sending it. True if it was sent now."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LIFETIME)
    claimed = (OutgoingMail.objects.filter(free, pk=mail_id, sent_at=None, attempts__lt=conf.MAIL_ATTEMPTS)).update(
        claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        _message(mail).send()
    except Exception as error:
        # The address may stand in the error's text, so only its kind is kept.
        logger.warning("A mail could not be sent (%s, attempt %d).", type(error).__name__, mail.attempts)
        OutgoingMail.objects.filter(pk=mail_id).update(claimed_at=None, last_error=type(error).__name__)
        return False
    OutgoingMail.objects.filter(pk=mail_id).update(sent_at=timezone.now(), body="", last_error="")
    return True


def deliver_all() -> int:
    """Send what was never queued or failed before and is due again; the number sent."""
    waiting = OutgoingMail.objects.filter(sent_at=None, attempts__lt=conf.MAIL_ATTEMPTS).order_by("created_at")
    return sum(deliver(str(mail.pk)) for mail in waiting if _is_due(mail))


def try_again(mails: QuerySet[OutgoingMail]) -> int:
    """Set the attempts of unsent mails back, so that the next sweep tries them anew; the number of mails."""
    return mails.filter(sent_at=None).update(attempts=0, claimed_at=None)


def undeliverable() -> int:
    """How many mails were given up and wait for staff."""
    return OutgoingMail.objects.filter(sent_at=None, attempts__gte=conf.MAIL_ATTEMPTS).count()


def _is_due(mail: OutgoingMail) -> bool:
    pause = FIRST_PAUSE * (2**mail.attempts - 1)
    due: bool = timezone.now() >= mail.created_at + pause
    return due


def _message(mail: OutgoingMail) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:  # RFC 8058
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(mail.subject, mail.body, to=[mail.recipient], headers=headers)
