"""Walk along the chain of visitors' consents and say whether it is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from privacy.consent.receipts import walk

SILENT = 1.0  # seconds before a bar is drawn


class Command(BaseCommand):
    help = (
        "Recompute the chain of visitors' consents; fails where an entry was changed, "
        "taken out or put in between."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" entries", disable=not options["verbosity"] or None, delay=SILENT) as bar:

            def show(done: int, due: int) -> None:
                bar.total = due
                bar.update(done - bar.n)

            report = walk(show)
        if not report.is_whole:
            raise CommandError(
                f"The chain is broken at entry {report.broken_at}: {report.entries} "
                f"entries before it are whole. "
                "Compare with a backup; the receipts in visitors' hands say what was recorded."
            )
        if options["verbosity"]:
            self.stdout.write(f"The chain is whole: {report.entries} entries.")
