"""Verify the hash chain of consent receipts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from privacy.consent.receipts import verify_chain

SILENT = 1.0  # seconds before a progress bar is drawn


class Command(BaseCommand):
    """Verify the hash chain of consent receipts."""

    help = (
        "Recompute the hash chain of consent receipts; fail if an entry was altered, deleted or "
        "inserted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute the chain. Raises CommandError where it is broken."""
        with tqdm(
            unit=" entries", disable=not options["verbosity"] or None, delay=SILENT
        ) as progress_bar:

            def show(done: int, due: int) -> None:
                progress_bar.total = due
                progress_bar.update(done - progress_bar.n)

            report = verify_chain(show)
        if not report.is_whole:
            raise CommandError(
                f"The chain is broken at entry {report.broken_at}: {report.entries} entries "
                "before it are whole. Compare the table with a backup, and with receipts that "
                "visitors downloaded."
            )
        if options["verbosity"]:
            self.stdout.write(f"The chain is whole: {report.entries} entries.")
