"""Hand-over of mails to the mail server over one connection that stays open.

A message is marked as late as possible: when the server has everything but the final dot, without
which it must not deliver (RFC 5321 § 4.1.1.4). Only a connection that breaks between the dot and
the answer leaves it unknown whether the server has the mail.
"""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from enum import Enum, auto
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from privacy.outbox.smtp import default_backend
from privacy.outbox.uri_headers import with_uri_headers

CLOSING = 421  # the server closes the connection
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Outcome(Enum):
    """What became of a mail."""

    SENT = auto()  # the server accepted it
    WITHHELD = auto()  # `mark` said no: nothing was sent
    NOT_HANDED_OVER = auto()  # the server could not be reached or broke off before the mark
    DEFERRED = auto()  # the server refuses it for now
    REFUSED = auto()  # the server refuses it
    NO_SUCH_RECIPIENT = auto()  # the server refuses the address
    UNKNOWN = auto()  # the connection broke off after the final dot


class Step(Enum):
    """The commands before a mail's content, and that all are accepted."""

    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    READY = auto()


ACCEPTED = {Step.MAIL: {250}, Step.RCPT: {250, 251}, Step.DATA: {354}}


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome, with the server's reply code; 0 without an answer."""

    outcome: Outcome
    code: int = 0


class MailServer:
    """The project's mail server, or its mail folder; use it as a context manager."""

    def __init__(self) -> None:
        self._backend: Any = default_backend()
        self._is_open = False

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next mail opens a new one."""
        self._is_open = False
        self._backend.close()

    def send(self, sender: str, recipient: str, message: bytes, mark: Callable[[], bool]) -> Result:
        """Hand over one mail; `mark` is called right before the server becomes responsible for it.

        Both addresses are as `sending_form` returns them. `message` has lines ended by CRLF. Where
        `mark` returns False, nothing is delivered. Raises only what `mark` raises; then nothing is
        delivered either.
        """
        if not isinstance(self._backend, EmailBackend):
            return self._write(sender, recipient, message, mark)
        marked = False

        def mark_once() -> bool:
            nonlocal marked
            marked = mark()
            return marked

        try:
            return self._converse(sender, recipient, message, mark_once)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Result(Outcome.UNKNOWN if marked else Outcome.NOT_HANDED_OVER)
        except BaseException:
            self._drop()
            raise

    def _converse(
        self, sender: str, recipient: str, message: bytes, mark: Callable[[], bool]
    ) -> Result:
        connection, options = self._connection(), list[str]()
        if not recipient.isascii():
            if not connection.has_extn("smtputf8"):
                return Result(Outcome.REFUSED)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        step, code = _begin(connection, sender, recipient, options)
        if step is not Step.READY:
            known = step is not Step.RCPT
            return self._refused(code, Outcome.REFUSED if known else Outcome.NO_SUCH_RECIPIENT)
        connection.send(_LEADING_DOT.sub(b"..", message))
        if not mark():
            self._drop()
            return Result(Outcome.WITHHELD)
        connection.send(b".\r\n")
        code, _reply = connection.getreply()
        if not 200 <= code < 600:
            raise smtplib.SMTPServerDisconnected("The reply to the mail is not one.")
        return Result(Outcome.SENT, code) if code < 300 else self._refused(code, Outcome.REFUSED)

    def _connection(self) -> smtplib.SMTP:
        """Return the open connection. Raises OSError and SMTPException."""
        if not self._is_open:
            self._backend.fail_silently = False
            self._backend.open()
            self._is_open = True
            if self._backend.connection.sock is not None:
                # The dot is a packet of its own; without this it waits 40 ms for the server.
                self._backend.connection.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        connection: smtplib.SMTP = self._backend.connection
        connection.ehlo_or_helo_if_needed()
        return connection

    def _refused(self, code: int, if_permanent: Outcome) -> Result:
        """Return the outcome of a negative reply, and make the connection ready for the next
        mail."""
        connection: smtplib.SMTP = self._backend.connection
        try:
            if code == CLOSING or connection.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return Result(if_permanent if 500 <= code < 600 else Outcome.DEFERRED, code)

    def _drop(self) -> None:
        """Break the connection off, without a QUIT that would wait for the server."""
        connection = getattr(self._backend, "connection", None)
        self._is_open = False
        self._backend.connection = None
        if connection is not None:
            connection.close()

    def _write(
        self, sender: str, recipient: str, message: bytes, mark: Callable[[], bool]
    ) -> Result:
        """Pass the mail to a backend that is not SMTP: a folder, the console."""
        if not mark():
            return Result(Outcome.WITHHELD)
        try:
            self._backend.send_messages([_RawMessage(sender, recipient, message)])
        except OSError:
            return Result(Outcome.UNKNOWN)
        return Result(Outcome.SENT)


def _begin(
    connection: smtplib.SMTP, sender: str, recipient: str, options: list[str]
) -> tuple[Step, int]:
    """Send MAIL, RCPT and DATA; return the step that the server refuses, or READY, with its code.

    They are one packet where the server allows it (PIPELINING, RFC 2920).
    """
    if options or not connection.has_extn("pipelining"):
        return _begin_singly(connection, sender, recipient, options)
    connection.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    codes = {step: connection.getreply()[0] for step in ACCEPTED}
    refused = [step for step, code in codes.items() if code not in ACCEPTED[step]]
    if refused and codes[Step.DATA] in ACCEPTED[Step.DATA]:
        connection.send(b".\r\n")  # nothing, to nobody
        connection.getreply()
    return (refused[0], codes[refused[0]]) if refused else (Step.READY, codes[Step.DATA])


def _begin_singly(
    connection: smtplib.SMTP, sender: str, recipient: str, options: list[str]
) -> tuple[Step, int]:
    code, _reply = connection.mail(sender, options)
    if code not in ACCEPTED[Step.MAIL]:
        return Step.MAIL, code
    code, _reply = connection.rcpt(recipient)
    if code not in ACCEPTED[Step.RCPT]:
        return Step.RCPT, code
    code, _reply = connection.docmd("DATA")
    return (Step.READY if code in ACCEPTED[Step.DATA] else Step.DATA), code


class _RawMessage(EmailMessage):
    """A finished mail, for Django's backends."""

    def __init__(self, sender: str, recipient: str, message: bytes) -> None:
        self._parsed = message_from_bytes(message, policy=with_uri_headers(SMTP_POLICY))
        super().__init__(str(self._parsed["Subject"]), "", sender, [recipient])
        plain = self._parsed.get_body(("plain",))
        self.body = plain.get_content() if plain else ""
        self.extra_headers = {name: str(value) for name, value in self._parsed.items()}

    def message(self, **options: Any) -> Any:
        """Return the mail as it is."""
        return self._parsed
