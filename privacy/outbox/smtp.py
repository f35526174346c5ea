"""Mail backend that supports addresses with a non-ASCII local part (SMTPUTF8, RFC 6531)."""

import smtplib
import time
from email.utils import parseaddr
from typing import cast

import django
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from privacy.email_address import sending_form
from privacy.outbox.messages import UTF8_HEADERS, OutboxMessage

ASKED_FOR = 60 * 60.0  # seconds for which the mail server's answer is cached
PATIENCE = 3  # seconds of time-out while a visitor waits


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend, with the extension SMTPUTF8 for mails that need it."""

    def _send(self, email_message: EmailMessage) -> bool:
        """Send a mail. Raises SMTPNotSupportedError where the server lacks the extension."""
        if not isinstance(email_message, OutboxMessage) or not email_message.needs_smtputf8:
            return bool(super()._send(email_message))  # type: ignore[misc]
        if not _has_smtputf8(self.connection):
            raise smtplib.SMTPNotSupportedError("The mail server does not offer SMTPUTF8.")
        sender = sending_form(parseaddr(email_message.from_email)[1])
        raw = email_message.message().as_bytes(policy=UTF8_HEADERS)
        cast("smtplib.SMTP", self.connection).sendmail(
            sender, email_message.to, raw, mail_options=["SMTPUTF8", "BODY=8BITMIME"]
        )
        return True


def offers_smtputf8() -> bool:
    """Return whether mail can reach addresses with a non-ASCII local part.

    The mail server is asked once an hour per process; one that cannot be reached is assumed to
    support it. Backends that write files or to the console always do.
    """
    now = time.monotonic()
    if now >= _answer.good_until:
        _answer.offered, _answer.good_until = _ask(), now + ASKED_FOR
    return _answer.offered


def require_smtputf8_backend() -> None:
    """Raise SMTPNotSupportedError for Django's own SMTP backend, which would rewrite such an
    address."""
    backend = default_backend()
    if isinstance(backend, smtp.EmailBackend) and not isinstance(backend, EmailBackend):
        raise smtplib.SMTPNotSupportedError("Use the backend privacy.outbox.smtp.EmailBackend.")


class _Answer:
    """Cached answer of the mail server, until `good_until` by the monotonic clock (seconds)."""

    offered = True
    good_until = 0.0


_answer = _Answer()


def forget_answer() -> None:
    """Discard the cached answer, so that the mail server is asked again."""
    _answer.good_until = 0.0


def _ask() -> bool:
    backend = default_backend()
    if not isinstance(backend, smtp.EmailBackend):
        return True
    if not isinstance(backend, EmailBackend):
        return False
    backend.timeout = min(backend.timeout or PATIENCE, PATIENCE)
    try:
        backend.open()
        return _has_smtputf8(backend.connection)
    except OSError:
        return True
    finally:
        backend.close()


def _has_smtputf8(connection: smtplib.SMTP | None) -> bool:
    if connection is None:
        return False
    connection.ehlo_or_helo_if_needed()
    return connection.has_extn("smtputf8")


def default_backend() -> object:
    """Return a new mail backend of the project's settings."""
    if django.VERSION < (6, 1):
        return mail.get_connection()
    return mail.mailers.default  # type: ignore[attr-defined,unused-ignore]
