"""Command that deletes expired rows of the request log and truncates expired addresses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.request_log.retention import purge_expired

SILENT = 1.0  # seconds before a progress bar is drawn


class Command(BaseCommand):
    """One purge run."""

    help = (
        "Delete rows of the request log, and lines of its spool, whose retention period has "
        "expired, and truncate addresses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--dry-run`."""
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge, and report. Raises CommandError where readers lock expired days."""
        quiet = not options["verbosity"] or None  # None: also where the output is not a terminal
        with tqdm(unit=" rows", disable=quiet, delay=SILENT) as progress_bar:

            def show(done: int, due: int) -> None:
                progress_bar.total = max(due, done)
                progress_bar.update(done - progress_bar.n)

            purged = purge_expired(dry_run=options["dry_run"], progress=show)
        if options["verbosity"]:
            deleted = "would be deleted" if options["dry_run"] else "deleted"
            truncated = "would be truncated" if options["dry_run"] else "truncated"
            self.stdout.write(
                f"{purged.rows} rows and {purged.spool_lines} lines of the spool {deleted}, "
                f"older than {purged.bounds.rows:%Y-%m-%d %H:%M:%S} UTC; "
                f"{purged.addresses} addresses {truncated}, older than "
                f"{purged.bounds.addresses:%Y-%m-%d %H:%M:%S} UTC."
            )
        if purged.held:
            raise CommandError(
                f"{purged.held} expired days are locked by a reader of the database. Run this "
                f"command again when it has finished."
            )
