"""Mail backend for sites without a mail server: each mail is written to a file of a Maildir.

Every recipient of the envelope gets a copy, `new/<unique name>:1,<key>.eml`. The key is the
pseudonym of the address (registry.subject.email_key), so that the mails of one person are found
without reading those of others.
"""

import mailbox
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from privacy.registry.subject import email_key

SUBFOLDERS = ("tmp", "new", "cur")
INFO = ":1,"  # followed by application-specific information; ":2," would be flags
SUFFIX = ".eml"
INDEXED = re.compile(rf".*{INFO}([0-9a-f]{{64}}){re.escape(SUFFIX)}")


class EmailBackend(BaseEmailBackend):
    """Backend that writes into the folder `file_path` or EMAIL_FILE_PATH, readable by this user
    only.

    Raises ImproperlyConfigured without a folder.
    """

    def __init__(self, file_path: str | Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        path = file_path or getattr(settings, "EMAIL_FILE_PATH", None)
        if not path:
            raise ImproperlyConfigured("Set EMAIL_FILE_PATH, or `file_path` in MAILERS.")
        self.folder = Path(path).resolve()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail once per recipient; return the number of mails. Raises OSError."""
        return sum(self._deliver(message) for message in email_messages if message.recipients())

    def _deliver(self, message: EmailMessage) -> bool:
        raw = message.message().as_bytes()
        try:
            for recipient in message.recipients():
                deliver(self.folder, recipient, raw)
        except OSError:
            if not self.fail_silently:
                raise
            return False
        return True


def deliver(folder: Path, recipient: str, raw: bytes) -> Path:
    """Write one mail to a Maildir, which is created if missing; return its file. Raises OSError."""
    for path in (folder, *(folder / name for name in SUBFOLDERS)):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    envelope = b"Delivered-To: " + " ".join(recipient.split()).encode(errors="replace") + b"\n"
    name = mailbox.Maildir(folder).add(envelope + raw)
    unindexed = folder / "new" / name
    indexed = unindexed.with_name(f"{name}{INFO}{email_key(recipient)}{SUFFIX}")
    unindexed.chmod(0o600)
    now = timezone.now().timestamp()
    os.utime(unindexed, (now, now))  # retention uses the site's clock, not the file system's
    return unindexed.rename(indexed)


def key_in(path: Path) -> str:
    """Return the recipient's pseudonym in a file name; empty where other software named it."""
    indexed = INDEXED.fullmatch(path.name)
    return indexed[1] if indexed else ""
