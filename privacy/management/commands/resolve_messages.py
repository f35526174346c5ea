"""Settle messages of campaigns whose hand-over was interrupted, by the mail server's log."""

from argparse import FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from privacy.campaigns.resolving import resolve

SILENT = 1.0  # seconds before a progress bar is drawn


class Command(BaseCommand):
    """Settle messages of campaigns whose hand-over was interrupted."""

    help = (
        "Read the mail server's log: messages that it names were sent. The others are listed; with "
        "--send-again they are sent again, so the log must go back to before their hand-over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the log and what to do with messages that it does not name."""
        parser.add_argument("log", type=FileType(errors="replace"), help="file, or - for stdin")
        parser.add_argument("--send-again", action="store_true")
        parser.add_argument(
            "--restored",
            action="store_true",
            help="after a restore: settle the messages that were waiting, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle the messages, and say how many."""
        with options["log"] as log:
            lines = tqdm(log, unit=" lines", disable=not options["verbosity"] or None, delay=SILENT)
            resolved = resolve(
                lines, send_again=options["send_again"], restored=options["restored"]
            )
        rest = "sent again" if options["send_again"] else "not in the log"
        self.stdout.write(f"{resolved.sent} were sent, {resolved.not_named} {rest}.")
