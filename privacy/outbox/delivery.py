"""Delivery of the outbox: the only code that sends mail.

A mail is claimed by one atomic UPDATE, so that two workers do not send it twice; a claim whose
worker was killed is considered abandoned after CLAIM_LIFETIME. A failed mail is retried with
exponential back-off: while the mail server itself fails, until the mail's retention period ends;
where the server rejects the mail, PRIVACY_MAIL_ATTEMPTS times.
"""

import logging
import smtplib
import time
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from privacy.conf import conf
from privacy.email_address import sending_form
from privacy.mystery_shopper.models import shopper_addresses
from privacy.outbox import held_mail
from privacy.outbox.conf import conf as outbox_conf
from privacy.outbox.mail_tags import MailTag, TagKind, message_id, tagged
from privacy.outbox.messages import OutboxMessage
from privacy.outbox.models import OutgoingMail
from privacy.outbox.senders import from_header, reply_address, sender_of
from privacy.outbox.signals import mail_sent
from privacy.outbox.smtp import require_smtputf8_backend

CLAIM_LIFETIME = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)  # doubles with each attempt
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS_BEFORE_STAFF = 8  # about two hours
MOST_ATTEMPTS = 32_767  # the largest value of the column
SWEEP_SECONDS = 200.0  # after which a sweep leaves the rest to the next one
SERVER_ERRORS = (
    smtplib.SMTPConnectError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
)

logger = logging.getLogger(__name__)


def deliver(mail_id: str) -> bool:
    """Send one mail, unless it is sent or being sent; return whether it was sent now.

    While the mail server fails, the mail is left to the sweep, so that queued mails do not each
    wait for an unresponsive server.
    """
    mail = None if _server_fails() else _claim(mail_id)
    return mail is not None and _send(mail) is None


def deliver_all() -> int:
    """Send all mails that are due: released, lost in the background, or to be retried; return the
    number sent.

    Where the mail server cannot be reached, the rest waits for the next sweep.
    """
    held_mail.release()
    sent, end = 0, time.monotonic() + SWEEP_SECONDS
    for key in list(_waiting().order_by("created_at").values_list("pk", flat=True)):
        mail = _claim(str(key))
        if mail is None:
            continue
        error = _send(mail)
        if _is_servers_fault(error) or time.monotonic() > end:
            break
        sent += error is None
    return sent


def try_again(mails: QuerySet[OutgoingMail]) -> int:
    """Reset the attempts of unsent mails, so that the next sweep tries them again; return the
    number of mails."""
    unsent = mails.filter(sent_at=None, held_until=None, combined_into=None)
    return unsent.update(attempts=0, claimed_at=None, next_try_at=None)


def undeliverable() -> int:
    """Return the number of mails that failed so often that staff should check them or the mail
    server."""
    return undeliverable_mails().count()


def undeliverable_mails() -> QuerySet[OutgoingMail]:
    """Return the mails that failed so often that staff should check them or the mail server."""
    attempts = min(ATTEMPTS_BEFORE_STAFF, conf.MAIL_ATTEMPTS)
    return OutgoingMail.objects.filter(sent_at=None, attempts__gte=attempts)


def mails_on_their_way() -> QuerySet[OutgoingMail]:
    """Return the mails that will still be sent: queued, held back or to be retried; not those given
    up."""
    unsent = OutgoingMail.objects.filter(sent_at=None).exclude(body="", combined_into=None)
    return unsent.filter(Q(attempts__lt=conf.MAIL_ATTEMPTS) | Q(server_failed=True))


def _ready() -> QuerySet[OutgoingMail]:
    """Return the mails that may be sent now; one without text was combined into another mail.

    Those to the mystery shopper are picked up instead.
    """
    ready = mails_on_their_way().filter(held_until=None, combined_into=None).exclude(body="")
    return ready.exclude(recipient__in=shopper_addresses())


def _waiting() -> QuerySet[OutgoingMail]:
    """Return the mails that are due. A next try beyond the longest pause was set by a clock that
    was ahead."""
    now = timezone.now()
    due = Q(next_try_at=None) | Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
    return _ready().filter(due)


def _server_fails() -> bool:
    """Return whether the mail server failed at the last attempt of a mail that is to be retried."""
    now = timezone.now()
    failed = OutgoingMail.objects.filter(sent_at=None, server_failed=True)
    return failed.filter(next_try_at__gt=now, next_try_at__lte=now + LONGEST_PAUSE).exists()


def _claim(mail_id: str) -> OutgoingMail | None:
    """Claim and return a mail; None where it is sent, or another worker sends it."""
    now = timezone.now()
    free = (
        Q(claimed_at=None)
        | Q(claimed_at__lt=now - CLAIM_LIFETIME)
        | Q(claimed_at__gt=now + CLAIM_LIFETIME)
    )
    attempts = Least(F("attempts") + 1, MOST_ATTEMPTS)
    if not _ready().filter(free, pk=mail_id).update(claimed_at=now, attempts=attempts):
        return None
    return OutgoingMail.objects.get(pk=mail_id)


def _send(mail: OutgoingMail) -> Exception | None:
    """Hand a claimed mail to the mail server and record the result; return the error, if any."""
    rows = OutgoingMail.objects.filter(Q(pk=mail.pk) | Q(combined_into=mail))
    try:
        _message(mail).send()
    except Exception as error:
        # The error's text may contain the address, so only its type is stored.
        logger.warning(
            "A mail could not be sent (%s, attempt %d).", type(error).__name__, mail.attempts
        )
        next_try = timezone.now() + _pause(mail.attempts)
        kind = type(error).__name__[:100]
        OutgoingMail.objects.filter(pk=mail.pk).update(
            claimed_at=None,
            last_error=kind,
            next_try_at=next_try,
            server_failed=_is_servers_fault(error),
        )
        return error
    note_sent(rows)
    # The server works again, so the mails waiting for it are due now.
    OutgoingMail.objects.filter(sent_at=None, server_failed=True).update(next_try_at=None)
    return None


def note_sent(mails: QuerySet[OutgoingMail]) -> None:
    """Record that mails were handed over; their text is deleted, and the lifetime of links
    begins."""
    now, keys = timezone.now(), list(mails.values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=keys).update(
        sent_at=now, kept_from=now, body="", last_error=""
    )
    mail_sent.send_robust(OutgoingMail, mails=keys, moment=now)


def pick_up(shopper: str) -> list[str]:
    """Return the texts of the mails that wait for the mystery shopper, the oldest first, as its
    mailbox would; they count as sent."""
    waiting = OutgoingMail.objects.filter(recipient=shopper, sent_at=None)
    texts = list(waiting.order_by("created_at").values_list("body", flat=True))
    note_sent(waiting)
    return texts


def _message(mail: OutgoingMail) -> OutboxMessage:
    """Return the message. Raises EmailAddressError where the recipient's address is invalid."""
    tag = MailTag(TagKind.MAIL, mail.pk.int)
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(tag)}
    if mail.unsubscribe_url:  # RFC 8058
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    sender = sender_of(mail.controller_id)
    reply_to = reply_address(sender, mail.purpose)
    bounces = outbox_conf.BOUNCE_ADDRESS
    if bounces:  # the envelope's sender; people see the usual one
        headers["From"] = from_header(sender)
    message = OutboxMessage(
        mail.subject,
        mail.body,
        from_email=tagged(bounces, tag) if bounces else from_header(sender),
        to=[sending_form(mail.recipient)],
        headers=headers,
        reply_to=[reply_to] if reply_to else None,
    )
    if message.needs_smtputf8:
        require_smtputf8_backend()
    return message


def _is_servers_fault(error: Exception | None) -> bool:
    """Return whether the mail server itself failed, so that other mails would fail now, too."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, SERVER_ERRORS)
    return isinstance(error, OSError)


def _pause(attempts: int) -> timedelta:
    """Return the back-off after this many failed attempts."""
    doublings = max(0, min(attempts - 1, 16))  # more exceed LONGEST_PAUSE anyway
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
