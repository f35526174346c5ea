"""Delete what the request log must no longer hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.request_log.retention import purge_expired


class Command(BaseCommand):
    help = "Delete rows of the request log, and lines of its spool, that are beyond the retention."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        purged = purge_expired(dry_run=options["dry_run"])
        if options["verbosity"]:
            verb = "would be deleted" if options["dry_run"] else "deleted"
            self.stdout.write(
                f"{purged.rows} rows and {purged.spool_lines} lines of the spool {verb}, "
                f"older than {purged.bound:%Y-%m-%d %H:%M:%S} UTC."
            )
