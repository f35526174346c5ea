"""The running site as tests see it: its address, its folder, its mails, its staff account."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Site:
    """What `make run` serves, with a data folder of its own."""

    base_url: str  # without a closing slash
    data_dir: Path
    staff_email: str
    staff_password: str

    def mails(self, to: str = "") -> list[EmailMessage]:
        """All mails in the folder, oldest first; with `to`, only those to that mailbox.

        The site may delete one in the meantime, as part of an erasure.
        """
        dated = list[tuple[int, str, EmailMessage]]()
        for file in (self.data_dir / "mail" / "new").glob("*"):
            with suppress(FileNotFoundError):
                mail = message_from_bytes(file.read_bytes(), policy=policy.default)
                dated.append((file.stat().st_mtime_ns, file.name, mail))
        in_order = sorted(dated, key=lambda entry: entry[:2])
        return [mail for _time, _name, mail in in_order if to in str(mail["To"])]

    def wait_for_mail(
        self,
        to: str,
        *,
        wanted: Callable[[EmailMessage], bool] = lambda mail: True,
        seconds: float = 30,
    ) -> EmailMessage:
        """The newest mail to `to` that is `wanted`, once there is one; AssertionError if none
        comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            matching = [mail for mail in self.mails(to) if wanted(mail)]
            if matching:
                return matching[-1]
            time.sleep(0.1)
        raise AssertionError(
            f"No such mail within {seconds} seconds; {len(self.mails())} mails in all."
        )
