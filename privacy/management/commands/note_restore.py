"""Command that records a restore as a test, which was made on another machine."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy.precautions.models import RestoredBackup


class Command(BaseCommand):
    """Record of a drill."""

    help = "Record that a backup was restored as a test on another machine, and lacked nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the day of the backup and what was replayed."""
        parser.add_argument("made_on", type=date.fromisoformat, help="Day of the backup.")
        parser.add_argument("--replayed", type=int, required=True, help="Erasures replayed.")
        parser.add_argument("--incomplete", action="store_true", help="Something was missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Record it. Raises CommandError for a day in the future and a negative number."""
        made_at = datetime.combine(options["made_on"], datetime.min.time(), UTC)
        if made_at > timezone.now() or options["replayed"] < 0:
            raise CommandError("The day is in the future, or the number negative.")
        RestoredBackup.objects.create(
            made_at=made_at,
            replayed=options["replayed"],
            is_whole=not options["incomplete"],
            is_drill=True,
        )
        self.stdout.write("Recorded.")
