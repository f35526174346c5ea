"""Store adapter of the folder for mails of sites without a mail server.

It is a Maildir (outbox.maildir), where a person's mails are found by their file names. Django's own
backend, used by former versions and other projects, writes several mails into a file: these files
are read completely.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_string
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from privacy.conf import conf
from privacy.outbox.maildir import SUBFOLDERS, key_in
from privacy.personal_data.restricted_rows import restricted_keys
from privacy.personal_data.stores import mail_folder_path
from privacy.private_file import write_private
from privacy.registry.store_adapter import StoreError
from privacy.registry.subject import DataSubject, email_keys

RECIPIENTS = ("Delivered-To", "To", "Cc", "Bcc")
SEPARATOR = b"-" * 79 + b"\n"  # written after each mail by Django's backend; mails may contain it
HEADER = (b"MIME-Version:", b"From:", b"Date:", b"Message-ID:")  # in every mail from Django

logger = logging.getLogger(__name__)


class MailFolder:
    """Store adapter of the mails in the folder; unreadable files do not affect other people."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        """Yield time and subject of the person's mails."""
        for path in _files():
            for raw in _mails_to(path, subject):
                mail = _parsed(raw)
                yield {
                    gettext("sent at"): _sent_at(mail) or _written_at(path),
                    gettext("subject"): _text(mail, "Subject"),
                }

    def sample(self) -> DataSubject | None:
        """Return the recipients of the first mail that names one."""
        for path in _files():
            keys = {key_in(path)} - {""}
            with suppress(OSError):  # deleted just now, or unreadable
                keys = keys or _keys_in(_mails_in(path)[0])
            if keys:
                return DataSubject("", pseudonyms=tuple(keys))
        return None

    def count(self, subject: DataSubject) -> int:
        """Return the number of the person's mails."""
        return sum(len(_mails_to(path, subject)) for path in _files())

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Delete the person's mails in files written up to `created_before`; return the count.

        Idempotent. Raises StoreError.
        """
        erased = 0
        for path in _files():
            if created_before is None or _written_at(path) <= created_before:
                erased += _erase_from(path, subject)
        return erased

    def expire(self) -> int:
        """Delete files not written to for PRIVACY_MAIL_FOLDER_RETENTION, except those of people
        under restriction; return the count. Raises StoreError."""
        limit, restricted = timezone.now() - conf.MAIL_FOLDER_RETENTION, restricted_keys()
        deleted = 0
        for path in _files():
            if _written_at(path) < limit and key_in(path) not in restricted:
                _delete(path)
                deleted += 1
        return deleted


def _files() -> list[Path]:
    """Return the files of the Maildir, including incomplete ones, and those of Django's backend."""
    folder = mail_folder_path()
    if folder is None or not folder.is_dir():
        return []
    files = list(folder.glob("*.log"))
    for name in SUBFOLDERS:
        files += (folder / name).glob("*")
    return sorted(files)


def _mails_to(path: Path, subject: DataSubject) -> list[bytes]:
    """Return the mails in a file that were sent to the person.

    For an unreadable file, an empty mail where the file name says that it was sent to them.
    """
    wanted = _keys(subject, _written_at(path))
    key = key_in(path)
    if not wanted or (key and key not in wanted):
        return []
    try:
        mails = _mails_in(path)
    except FileNotFoundError:
        return []  # deleted just now
    except OSError as error:
        logger.error("A file of the mail folder cannot be read (%s).", type(error).__name__)
        return [b""] if key else []
    return mails if key else [raw for raw in mails if wanted & _keys_in(raw)]


def _erase_from(path: Path, subject: DataSubject) -> int:
    """Delete the person's mails in one file; return the count. Raises StoreError."""
    erased = _mails_to(path, subject)
    may_be_shared = erased and not key_in(path)
    kept = [raw for raw in _mails_in(path) if raw not in erased] if may_be_shared else []
    if kept:
        rest = path.with_name(f"{path.stem}-rest.log")  # also read, after a crash
        write_private(rest, b"".join(raw + SEPARATOR for raw in kept))
        os.utime(rest, (path.stat().st_atime, path.stat().st_mtime))
        rest.replace(path)
    elif erased:
        _delete(path)
    return len(erased)


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        kind = type(error).__name__
        raise StoreError(f"A file of the mail folder cannot be deleted ({kind}).") from None


def _mails_in(path: Path) -> list[bytes]:
    """Return the mail in a file, or all mails in a file of Django's backend.

    There a separator is followed by a header; any other separator is part of a mail's text.
    """
    content = path.read_bytes()
    if path.suffix != ".log":
        return [content]
    mails = list[bytes]()
    for part in content.split(SEPARATOR):
        if mails and not _has_header(part):
            mails[-1] += SEPARATOR + part
        else:
            mails.append(part)
    return [raw.removesuffix(SEPARATOR) for raw in mails]


def _has_header(part: bytes) -> bool:
    header = b"\n" + part.partition(b"\n\n")[0]
    return all(b"\n" + name in header for name in HEADER)


def _keys(subject: DataSubject, moment: datetime) -> set[str]:
    """Return the pseudonyms of the addresses that were the person's at a moment."""
    keys = set(subject.keys)
    for address in subject.former:
        if moment < address.until:
            keys.update(address.keys)
    return keys


def _keys_in(raw: bytes) -> set[str]:
    """Return the pseudonyms of the recipients in the header; in a malformed one, of all
    addresses."""
    mail = _parsed(raw)
    fields, words, keys = list[str](), set[str](), set[str]()
    for name in RECIPIENTS:
        fields += map(str, mail.get_all(name, []))
    for _name, address in getaddresses(fields):
        words.add(address)
    for field in fields:
        for word in re.split(r"[\s<>]+", field):
            words.add(word.strip(",;"))
    for word in words:
        if "@" in word:
            keys.update(email_keys(word))
    return keys


def _parsed(raw: bytes) -> Message:
    """Parse a mail leniently.

    A header may contain UTF-8 (RFC 6532), which the parser for bytes would garble.
    """
    return message_from_string(raw.decode(errors="replace"))


def _text(mail: Message, name: str) -> str:
    """Return a header decoded; a malformed one unchanged."""
    value = str(mail.get(name, ""))
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _sent_at(mail: Message) -> datetime | None:
    """Return the date in the header; None where it is missing or malformed."""
    try:
        moment = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # "-0000": RFC 5322, 3.3


def _written_at(path: Path) -> datetime:
    """Return when a file was last written to; the current time for a deleted one."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return timezone.now()


adapter = MailFolder()
