"""Delete what has reached the end of its declared retention, now instead of at the next hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from privacy.personal_data.retention import purge_all


class Command(BaseCommand):
    help = "Delete every row that has reached the end of its declared retention, store by store."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" rows", disable=not options["verbosity"] or None, delay=1.0) as bar:
            purged = purge_all(options["dry_run"], bar.update)
        if options["verbosity"]:
            done = "would be deleted" if options["dry_run"] else "deleted"
            for one in purged:
                self.stdout.write(f"{one.dataset}: {one.rows} rows {done}")
