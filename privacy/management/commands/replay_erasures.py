"""Carry out again what a database lacks that was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.registry import journal


class Command(BaseCommand):
    help = "Carry out the erasures of the journal that this database lacks, as after a restore from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where the database is behind.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            try:
                journal.require_applied()
            except journal.BehindJournal as problem:
                raise CommandError(str(problem)) from None
            return
        with tqdm(unit=" erasures", disable=not options["verbosity"] or None, delay=1.0) as bar:

            def show(done: int, due: int) -> None:
                bar.total = due
                bar.update(done - bar.n)

            done = journal.replay(show)
        if options["verbosity"]:
            self.stdout.write(f"{done} erasures were carried out again.")
