"""Carry out again what a database lacks that was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.personal_data import erasure_journal
from privacy.personal_data.replay import replay


class Command(BaseCommand):
    help = (
        "Carry out the entries of the erasure journal that this database lacks, as after a restore."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail where one lacks entries."
        )
        parser.add_argument(
            "--accept-loss",
            action="store_true",
            help="First forget the entries that the journal has lost. Older backups are no "
            "longer safe then.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
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
        with tqdm(unit=" entries", disable=not options["verbosity"] or None, delay=1.0) as bar:

            def show(done: int, due: int) -> None:
                bar.total = due
                bar.update(done - bar.n)

            done = replay(show)
        if options["verbosity"] or done:
            self.stdout.write(f"{done} entries were carried out again.")
