"""Delete what the request log must no longer hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.request_log.retention import purge_expired

SILENT = 1.0  # seconds before a bar is drawn


class Command(BaseCommand):
    help = (
        "Delete rows of the request log, and lines of its spool, that are beyond the "
        "retention, and shorten addresses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = not options["verbosity"] or None  # None: also where the output is not a terminal
        with tqdm(unit=" rows", disable=quiet, delay=SILENT) as progress_bar:

            def show(done: int, due: int) -> None:
                progress_bar.total = max(due, done)
                progress_bar.update(done - progress_bar.n)

            purged = purge_expired(dry_run=options["dry_run"], progress=show)
        if options["verbosity"]:
            deleted = "would be deleted" if options["dry_run"] else "deleted"
            shortened = "would be shortened" if options["dry_run"] else "shortened"
            self.stdout.write(
                f"{purged.rows} rows and {purged.spool_lines} lines of the spool {deleted}, "
                f"older than {purged.bounds.rows:%Y-%m-%d %H:%M:%S} UTC; "
                f"{purged.addresses} addresses {shortened}, older than "
                f"{purged.bounds.addresses:%Y-%m-%d %H:%M:%S} UTC."
            )
        if purged.held:
            raise CommandError(
                f"{purged.held} days that are due are held by a reader of the "
                f"database. Run this again when it is done."
            )
