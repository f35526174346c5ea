"""Send what is in the outbox. The only code that sends mail.

A mail is claimed by one atomic UPDATE, so that two workers do not send it twice; a claim that never ended
(its worker was killed) is taken over after CLAIM_LIFETIME. A failed mail is tried again with growing pauses.
"""

import logging
import smtplib
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from privacy.conf import conf
from privacy.email_address import sending_form
from privacy.outbox import holding
from privacy.outbox.messages import OutboxMessage
from privacy.outbox.models import OutgoingMail
from privacy.outbox.signals import mail_sent
from privacy.outbox.smtp import require_smtputf8_backend

CLAIM_LIFETIME = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)  # doubles with each attempt
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS_BEFORE_STAFF = 8  # about two hours

logger = logging.getLogger(__name__)


def deliver(mail_id: str) -> bool:
    """Send one mail unless it is sent already or somebody else is sending it. True if it was sent now."""
    mail = _claim(mail_id)
    return mail is not None and _send(mail) is None


def deliver_all() -> int:
    """Send what was held back long enough, never queued, or failed before and is due again; the number sent.

    Where the mail server cannot be reached the rest waits for the next sweep.
    """
    holding.release()
    sent = 0
    for key in list(_waiting().order_by("created_at").values_list("pk", flat=True)):
        mail = _claim(str(key))
        if mail is None:
            continue
        error = _send(mail)
        if _is_unreachable(error):
            break
        sent += error is None
    return sent


def try_again(mails: QuerySet[OutgoingMail]) -> int:
    """Set the attempts of unsent mails back, so that the next sweep tries them anew; the number of mails."""
    unsent = mails.filter(sent_at=None, held_until=None, combined_into=None)
    return unsent.update(attempts=0, claimed_at=None, next_try_at=None)


def undeliverable() -> int:
    """How many mails were given up, or were tried in vain so often that staff should look at the mail server."""
    attempts = min(ATTEMPTS_BEFORE_STAFF, conf.MAIL_ATTEMPTS)
    return OutgoingMail.objects.filter(sent_at=None, attempts__gte=attempts).count()


def _ready() -> QuerySet[OutgoingMail]:
    """Mails that somebody may send. One without text gave it to another mail, which is gone."""
    unsent = OutgoingMail.objects.filter(sent_at=None, held_until=None, combined_into=None).exclude(body="")
    return unsent.filter(attempts__lt=conf.MAIL_ATTEMPTS)


def _waiting() -> QuerySet[OutgoingMail]:
    return _ready().filter(Q(next_try_at=None) | Q(next_try_at__lte=timezone.now()))


def _claim(mail_id: str) -> OutgoingMail | None:
    """The mail, which nobody else sends now; None where it is sent, or somebody else sends it."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LIFETIME)
    if not _ready().filter(free, pk=mail_id).update(claimed_at=now, attempts=F("attempts") + 1):
        return None
    return OutgoingMail.objects.get(pk=mail_id)


def _send(mail: OutgoingMail) -> Exception | None:
    """Hand a claimed mail to the mail server, and note what came of it; the error, if there was one."""
    rows = OutgoingMail.objects.filter(Q(pk=mail.pk) | Q(combined_into=mail))
    try:
        _message(mail).send()
    except Exception as error:
        # The address may stand in the error's text, so only its kind is kept.
        logger.warning("A mail could not be sent (%s, attempt %d).", type(error).__name__, mail.attempts)
        next_try = timezone.now() + _pause(mail.attempts)
        kind = type(error).__name__[:100]
        OutgoingMail.objects.filter(pk=mail.pk).update(claimed_at=None, last_error=kind, next_try_at=next_try)
        return error
    now = timezone.now()
    keys = list(rows.values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=keys).update(sent_at=now, kept_from=now, body="", last_error="")
    mail_sent.send_robust(OutgoingMail, mails=keys, moment=now)
    return None


def _message(mail: OutgoingMail) -> OutboxMessage:
    """Raises EmailAddressError where no mail server could take the recipient's address."""
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:  # RFC 8058
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = OutboxMessage(mail.subject, mail.body, to=[sending_form(mail.recipient)], headers=headers)
    if message.needs_smtputf8:
        require_smtputf8_backend()
    return message


def _is_unreachable(error: Exception | None) -> bool:
    """Whether the mail server itself is the trouble, so that other mails would fare no better now."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _pause(attempts: int) -> timedelta:
    """How long a mail waits after so many attempts in vain."""
    doublings = max(0, min(attempts - 1, 16))  # further ones are cut anyway
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
