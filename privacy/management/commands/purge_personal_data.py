"""Run the retention now instead of at its next interval."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from privacy.personal_data.retention import purge_all


class Command(BaseCommand):
    """Run the retention."""

    help = "Delete every row whose declared retention period has ended."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--dry-run", action="store_true", help="Count without deleting.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the retention and print the counts by dataset."""
        with tqdm(
            unit=" rows", disable=not options["verbosity"] or None, delay=1.0
        ) as progress_bar:
            purged = purge_all(options["dry_run"], progress_bar.update)
        if options["verbosity"]:
            done = "would be deleted" if options["dry_run"] else "deleted"
            for deletion in purged:
                self.stdout.write(f"{deletion.dataset}: {deletion.rows} rows {done}")
