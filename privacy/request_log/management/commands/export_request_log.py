"""Command that exports the log for tools that read web server logs, without whole addresses."""

import os
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.request_log.access_reason import record_export
from privacy.request_log.combined import combined
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.store import database

CHUNK = 2000  # rows that are fetched at once


class Command(BaseCommand):
    """Export of rows in the combined log format."""

    help = (
        "Write rows of the request log to standard output, oldest first, with networks "
        "instead of addresses. "
        "The export is recorded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add format, reason and period."""
        parser.add_argument(
            "--combined", action="store_true", required=True, help="Use the combined log format."
        )
        parser.add_argument(
            "--reason", required=True, help="Reason for the export, which is recorded."
        )
        parser.add_argument("--since", type=_day, help="The first day (UTC, YYYY-MM-DD).")
        parser.add_argument("--until", type=_day, help="The last day (UTC, YYYY-MM-DD).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Record the export and write the rows. Raises CommandError without a reason."""
        if not options["reason"].strip():
            raise CommandError("Give a reason: --reason must not be empty.")
        rows = RequestLogEntry.objects.using(database()).order_by("time")
        if options["since"]:
            rows = rows.filter(time__gte=options["since"])
        if options["until"]:
            rows = rows.filter(time__lt=options["until"] + timedelta(days=1))
        record_export(rows.count(), options["reason"])
        try:
            for entry in rows.iterator(CHUNK):
                self.stdout.write(combined(entry))
            self.stdout.flush()
        except BrokenPipeError:  # the reader of the pipe has ended
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _day(text: str) -> datetime:
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
