"""Delete what the request log must no longer hold."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.request_log.retention import purge_expired

PROGRESS_EVERY = 2.0  # seconds


class Command(BaseCommand):
    help = (
        "Delete rows of the request log, and lines of its spool, that are beyond the retention, and shorten addresses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(done: int) -> None:
            nonlocal began
            if options["verbosity"] and time.monotonic() - began > PROGRESS_EVERY:
                began = time.monotonic()
                self.stdout.write(f"{done} rows so far …")
                self.stdout.flush()

        purged = purge_expired(dry_run=options["dry_run"], progress=say)
        if options["verbosity"]:
            deleted = "would be deleted" if options["dry_run"] else "deleted"
            shortened = "would be shortened" if options["dry_run"] else "shortened"
            self.stdout.write(
                f"{purged.rows} rows and {purged.spool_lines} lines of the spool {deleted}, "
                f"older than {purged.bounds.rows:%Y-%m-%d %H:%M:%S} UTC; "
                f"{purged.addresses} addresses {shortened}, older than {purged.bounds.addresses:%Y-%m-%d %H:%M:%S} UTC."
            )
        if purged.held:
            raise CommandError(
                f"{purged.held} expired days are held by a reader of the database. Run this again when it is done."
            )
