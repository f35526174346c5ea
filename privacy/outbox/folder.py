"""The folder into which mails are written where no mail server is named: a store like any other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage as Message
from email.policy import default
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from privacy.conf import conf
from privacy.email_address import canonical
from privacy.registry.stores import mail_folder
from privacy.registry.subject import DataSubject

SEPARATOR = b"-" * 79 + b"\n"  # Django writes it after each mail


class MailFolder:
    """Most files hold one mail, since the outbox sends one at a time; mails of the same moment may share one."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        for path in _files():
            for raw in _mails_in(path):
                if _is_to(raw, subject):
                    mail = _parsed(raw)
                    yield {gettext("sent at"): str(mail["Date"]), gettext("subject"): str(mail["Subject"])}

    def count(self, subject: DataSubject) -> int:
        return sum(_is_to(raw, subject) for path in _files() for raw in _mails_in(path))

    def erase(self, subject: DataSubject, came_before: datetime | None) -> int:
        erased = 0
        for path in _files():
            if came_before is None or _written_at(path) <= came_before:
                mails = _mails_in(path)
                staying = [raw for raw in mails if not _is_to(raw, subject)]
                erased += len(mails) - len(staying)
                if not staying:
                    path.unlink(missing_ok=True)
                elif len(staying) < len(mails):
                    path.write_bytes(b"".join(raw + SEPARATOR for raw in staying))
        return erased

    def expire(self) -> int:
        """Files not written to for PRIVACY_MAIL_FOLDER_RETENTION."""
        limit = timezone.now() - conf.MAIL_FOLDER_RETENTION
        due = [path for path in _files() if _written_at(path) < limit]
        for path in due:
            path.unlink(missing_ok=True)
        return len(due)


def _files() -> list[Path]:
    folder = mail_folder()
    return sorted(folder.glob("*.log")) if folder and folder.is_dir() else []


def _mails_in(path: Path) -> list[bytes]:
    return [raw for raw in path.read_bytes().split(SEPARATOR) if raw.strip()]


def _parsed(raw: bytes) -> Message:
    """A mail whose headers may hold UTF-8 (RFC 6532), which the parser of bytes would garble."""
    return message_from_string(raw.decode(errors="replace"), policy=default)


def _is_to(raw: bytes, subject: DataSubject) -> bool:
    if not subject.email:
        return False
    mail = _parsed(raw)
    fields = [mail[name] for name in ("To", "Cc", "Bcc") if mail[name]]
    found = {canonical(address.addr_spec) for field in fields for address in field.addresses}
    return canonical(subject.email) in found


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


keeper = MailFolder()
