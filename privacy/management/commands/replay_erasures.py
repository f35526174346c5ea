"""Replay the erasure journal in a database that was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.personal_data import erasure_journal
from privacy.personal_data.replay import replay


class Command(BaseCommand):
    """Replay erasures and decisions."""

    help = "Replay the entries of the erasure journal that this database lacks, as after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail if database or journal lacks entries.",
        )
        parser.add_argument(
            "--accept-loss",
            action="store_true",
            help="First forget the entries that the journal has lost. Delete older backups then: "
            "restoring them would undo erasures.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay the missing entries. With --check, raise CommandError where some are missing."""
        if options["check"]:
            try:
                erasure_journal.require_whole()
            except (
                erasure_journal.JournalBehindError,
                erasure_journal.JournalLostError,
            ) as problem:
                raise CommandError(str(problem)) from None
            return
        if options["accept_loss"]:
            self.stdout.write(f"{erasure_journal.accept_loss()} lost entries were forgotten.")
        with tqdm(
            unit=" entries", disable=not options["verbosity"] or None, delay=1.0
        ) as progress_bar:

            def show(done: int, due: int) -> None:
                progress_bar.total = due
                progress_bar.update(done - progress_bar.n)

            done = replay(show)
        if options["verbosity"] or done:
            self.stdout.write(f"{done} entries were replayed.")
