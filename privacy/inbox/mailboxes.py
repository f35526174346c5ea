"""Mailboxes from which incoming mails are read: IMAP (RFC 9051) and a Maildir on this machine."""

import imaplib
import mailbox
import re
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from glob import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from privacy.outbox.conf import conf

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
OK = "OK"


class MailboxError(Exception):
    """The mailbox cannot be read now."""


class Mailbox(Protocol):
    """Mails that nobody has read yet, by a key of the mailbox's own."""

    def unread(self, limit: int) -> list[str]:
        """Return the keys of the oldest unread mails. Raises MailboxError."""

    def read(self, key: str) -> bytes:
        """Return a mail, cut after PRIVACY_INBOX_BYTES. Raises MailboxError."""

    def delete(self, key: str) -> None:
        """Delete a mail."""

    def mark_read(self, key: str) -> None:
        """Leave a mail for staff, so that it is not read again. It may be one that cannot be
        read."""


def open_mailbox(url: str) -> AbstractContextManager[Mailbox]:
    """Open the mailbox of PRIVACY_INBOX_URL.

    Raises MailboxError, and ImproperlyConfigured for a URL that cannot be used.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return _maildir(Path(unquote(parts.path)))
    is_secure = parts.scheme == "imaps"
    if not parts.hostname or not (is_secure or (parts.scheme == "imap" and _is_near(parts))):
        raise ImproperlyConfigured("PRIVACY_INBOX_URL is imaps://user:password@host/, or file:///.")
    return _imap(parts, is_secure)


def _is_near(parts: SplitResult) -> bool:
    """Return whether a connection without TLS stays on this machine."""
    return parts.hostname in LOOPBACK


class MaildirMailbox:
    """Folder of mails, one file each; staff read it with any mail program."""

    def __init__(self, folder: Path) -> None:
        self._maildir = mailbox.Maildir(folder, create=False)
        self._folder = folder

    def unread(self, limit: int) -> list[str]:
        """Return the keys of the oldest mails without the flag S."""
        keys = [key for key, name in self._names() if "S" not in name.partition(":2,")[2]]
        return sorted(keys)[:limit]

    def _names(self) -> Iterator[tuple[str, str]]:
        for subfolder in ("new", "cur"):
            for path in (self._folder / subfolder).glob("[!.]*"):
                yield path.name.partition(":")[0], path.name

    def read(self, key: str) -> bytes:
        """Return the beginning of a file. Raises OSError where this one cannot be read."""
        with self._path(key).open("rb") as file:
            return file.read(conf.INBOX_BYTES)

    def _path(self, key: str) -> Path:
        """Return the file of a key, or what is in its place. Raises FileNotFoundError."""
        for subfolder in ("new", "cur"):
            for path in (self._folder / subfolder).glob(f"{escape(key)}*"):
                if path.name.partition(":")[0] == key:
                    return path
        raise FileNotFoundError

    def delete(self, key: str) -> None:
        """Delete a file."""
        self._maildir.discard(key)

    def mark_read(self, key: str) -> None:
        """Move a file to cur/, with the flag S."""
        message = mailbox.MaildirMessage()
        message.set_subdir("cur")
        message.add_flag("S")
        self._path(key).rename(self._folder / "cur" / f"{key}:{message.get_info()}")


class ImapMailbox:
    """Folder on an IMAP server. Mails are read without being marked as read."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def unread(self, limit: int) -> list[str]:
        """Return the UIDs of the oldest unread mails."""
        lines = self._uid("SEARCH", "UNSEEN", "UNDELETED")
        uids = b" ".join(line for line in lines if isinstance(line, bytes)).split()
        return [uid.decode() for uid in uids][:limit]

    def read(self, key: str) -> bytes:
        """Return the beginning of a mail."""
        parts = self._uid("FETCH", key, f"(BODY.PEEK[]<0.{conf.INBOX_BYTES}>)")
        return next((part[1] for part in parts if isinstance(part, tuple)), b"")

    def delete(self, key: str) -> None:
        """Delete a mail, and no other that staff have marked for deletion (RFC 4315)."""
        self._uid("STORE", key, "+FLAGS.SILENT", r"(\Deleted \Seen)")
        if "UIDPLUS" in self._connection.capabilities:
            self._uid("EXPUNGE", key)

    def mark_read(self, key: str) -> None:
        r"""Set the flag \Seen."""
        self._uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)")

    def _uid(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, ...] | None]:
        try:
            answer, data = self._connection.uid(command, *arguments)
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxError(type(error).__name__) from None
        if answer != OK:
            raise MailboxError(command)
        return list(data)


@contextmanager
def _maildir(folder: Path) -> Iterator[Mailbox]:
    try:
        opened = MaildirMailbox(folder)
    except mailbox.NoSuchMailboxError:
        raise MailboxError("NoSuchMailboxError") from None
    with closing(opened._maildir):
        yield opened


@contextmanager
def _imap(parts: SplitResult, is_secure: bool) -> Iterator[Mailbox]:
    try:
        connection = _connect(parts, is_secure)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(type(error).__name__) from None
    with connection:  # logs out
        yield ImapMailbox(connection)


def _connect(parts: SplitResult, is_secure: bool) -> imaplib.IMAP4:
    host, timeout = parts.hostname or "", conf.INBOX_TIMEOUT
    connection = (
        imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=ssl.create_default_context(), timeout=timeout
        )
        if is_secure
        else imaplib.IMAP4(host, parts.port or 143, timeout=timeout)
    )
    connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
    folder = unquote(parts.path.strip("/")) or "INBOX"
    answer, _data = connection.select('"' + re.sub(r'(["\\])', r"\\\1", folder) + '"')
    if answer != OK:
        raise imaplib.IMAP4.error("SELECT")
    return connection
