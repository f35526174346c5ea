"""Send campaigns: one worker; run several for more speed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.campaigns.sender import send_due


class Command(BaseCommand):
    """Send the messages of campaigns that are due."""

    help = "Send the messages of campaigns that are due; several can run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the time after which the command ends."""
        parser.add_argument(
            "--seconds", type=float, default=3600.0, help="end after so long (default: 3600)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many messages."""
        self.stdout.write(f"{send_due(options['seconds'])} messages sent.")
