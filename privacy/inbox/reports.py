"""What an incoming mail reports: a bounce, a complaint, a withdrawal, an answer, or nothing.

Anyone can write to the mailbox, so that nothing in a mail is trusted but a tag that we signed
(outbox.mail_tags) or the token of a link. Parsing is lenient, since many mail servers send reports
that RFC 3464 and RFC 5965 do not allow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import Enum
from itertools import islice

from privacy.email_address import is_same
from privacy.outbox.conf import conf
from privacy.outbox.mail_tags import MailTag, tags_in

# Where mail servers write the address to which they delivered the mail.
ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
ANSWERED = ("In-Reply-To", "References")
RETURNED = ("Message-ID", "Return-Path", "X-Original-Message-ID")
DAEMON = re.compile(r"<>|mailer-daemon|postmaster", re.IGNORECASE)
ENHANCED_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")  # RFC 3463
REPLY_CODE = re.compile(r"(?<!\d)(5\d\d|4\d\d)[ -]")  # RFC 5321 § 4.2
TOKEN = re.compile(r"(?<![\w-])[\w-]+(?::[\w-]+){1,3}", re.ASCII)
MOST_PARTS = 50
HEADER_READ = 10_000  # characters of a header: a longer one is an attack
TEXT_READ = 20_000  # characters of a text that are searched for a status
PERMANENT = "5"


class ReportKind(Enum):
    """What a mail is. LEFT_FOR_STAFF and ANSWER stay in the mailbox."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    ANSWER = "answer"
    AUTOMATIC = "automatic"  # out of office, delayed, delivered: nothing to do
    LEFT_FOR_STAFF = "left for staff"


@dataclass(frozen=True, slots=True)
class Report:
    """Content of an incoming mail.

    Attributes:
        kind: what it is.
        tag: the mail of ours that it is about.
        status: enhanced status code of a bounce (RFC 3463), "" if unknown.
        tokens: what may be the token of a withdrawal, for UNSUBSCRIBE.
    """

    kind: ReportKind
    tag: MailTag | None = None
    status: str = ""
    tokens: tuple[str, ...] = ()

    @property
    def is_permanent(self) -> bool:
        """Whether a bounced address will never accept mail."""
        return self.status.startswith(PERMANENT)


NOTHING = Report(ReportKind.LEFT_FOR_STAFF)


def read_report(raw: bytes) -> Report:
    """Return what a mail reports; NOTHING for one that cannot be parsed."""
    try:
        return _read(message_from_bytes(raw))
    except Exception:  # the parser raises many kinds for hostile mails; none must end the run
        return NOTHING


def _read(mail: Message) -> Report:
    parts = list(islice(mail.walk(), MOST_PARTS))
    if feedback := _block(parts, "message/feedback-report"):
        return _complaint(mail, parts, feedback)
    if status := _delivery_status(parts):
        return _bounce(mail, parts, status)
    if _is_automatic_answer(mail):
        return Report(ReportKind.AUTOMATIC, _tag(mail, parts))
    if conf.UNSUBSCRIBE_ADDRESS and _is_to(mail, conf.UNSUBSCRIBE_ADDRESS):
        return Report(ReportKind.UNSUBSCRIBE, tokens=_tokens(mail))
    tag = _tag(mail, parts)
    if tag is None:
        return NOTHING
    if DAEMON.search(_header(mail, "Return-Path") + _header(mail, "From")):
        return Report(ReportKind.BOUNCE, tag, _status_in_text(parts))
    return Report(ReportKind.ANSWER, tag)


def _complaint(mail: Message, parts: list[Message], feedback: Message) -> Report:
    """Return a report by RFC 5965, in which a provider also says what is not spam."""
    tag = _tag(mail, parts, _header(feedback, "Original-Mail-From"))
    if tag is None:
        return NOTHING
    is_complaint = _header(feedback, "Feedback-Type").strip().lower() != "not-spam"
    return Report(ReportKind.COMPLAINT if is_complaint else ReportKind.AUTOMATIC, tag)


def _bounce(mail: Message, parts: list[Message], status: tuple[str, str]) -> Report:
    """Return a report by RFC 3464, which is also sent for what was delivered or is delayed."""
    tag, (action, code) = _tag(mail, parts), status
    if tag is None:
        return NOTHING
    if action != "failed":
        return Report(ReportKind.AUTOMATIC, tag)
    return Report(ReportKind.BOUNCE, tag, code or _status_in_text(parts))


def _delivery_status(parts: list[Message]) -> tuple[str, str] | None:
    """Return action and enhanced status code of the recipient; None where no server reports any.

    The first block is about the message, the others about one recipient each.
    """
    blocks = _blocks(parts, "message/delivery-status")
    for block in blocks:
        if action := _header(block, "Action").split(";")[0].strip().lower():
            code = ENHANCED_STATUS.search(_header(block, "Status"))
            return action, code[0] if code else ""
    return ("failed", "") if blocks else None


def _blocks(parts: list[Message], content_type: str) -> list[Message]:
    """Return the fields of the parts of a type, parsed; servers also send them as a text."""
    blocks = list[Message]()
    for part in parts:
        if part.get_content_type() != content_type:
            continue
        payload = part.get_payload()
        if not isinstance(payload, list):
            payload = [message_from_string(str(payload))]
        for block in payload:
            if isinstance(block, Message):
                blocks.append(block)
    return blocks


def _block(parts: list[Message], content_type: str) -> Message | None:
    return next(iter(_blocks(parts, content_type)), None)


def _tag(mail: Message, parts: list[Message], *others: str) -> MailTag | None:
    """Return our mail, by the address that was written to, else by the headers returned."""
    for text in (*_told(mail, parts), *others):
        for tag in tags_in(text):
            return tag
    return None


def _told(mail: Message, parts: list[Message]) -> Iterator[str]:
    yield from (_header(mail, name) for name in (*ENVELOPE, *ANSWERED))
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            part = message_from_string(str(part.get_payload()))
        if part is not mail:
            yield from (_header(part, name) for name in (*RETURNED, "Original-Envelope-Id"))


def _is_automatic_answer(mail: Message) -> bool:
    """Return whether a program answered for a person (RFC 3834), such as while out of office."""
    answered = _header(mail, "Auto-Submitted").strip().lower().startswith("auto-replied")
    is_daemon = DAEMON.search(_header(mail, "From")) is not None
    return (answered or "X-Autoreply" in mail or "X-Autorespond" in mail) and not is_daemon


def _is_to(mail: Message, address: str) -> bool:
    fields = [_header(mail, name) for name in ENVELOPE if name in mail]
    return any(email and is_same(email, address) for _name, email in getaddresses(fields))


def _tokens(mail: Message) -> tuple[str, ...]:
    """Return the words of the subject that look like a token, also where the subject was folded."""
    subject = _header(mail, "Subject")
    joined = re.sub(r"\s+", "", subject).removeprefix("unsubscribe")
    return tuple(dict.fromkeys([*TOKEN.findall(subject), *TOKEN.findall(joined)]))[:10]


def _status_in_text(parts: list[Message]) -> str:
    """Return the status that a text names; "" where it names none."""
    for part in parts:
        if part.get_content_type() == "text/plain":
            text = bytes(part.get_payload(decode=True) or b"")[:TEXT_READ].decode("latin-1")
            if code := ENHANCED_STATUS.search(text):
                return code[0]
            if reply := REPLY_CODE.search(text):
                return f"{reply[1][0]}.0.0"
    return ""


def _header(mail: Message, name: str) -> str:
    """Return the beginning of all headers of a name, decoded; a malformed one unchanged."""
    text = " ".join(map(str, mail.get_all(name, [])))[:HEADER_READ]
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, MessageError):
        return text
