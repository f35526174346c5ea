"""`manage.py load_demo`: the demo content, as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from telekom_site.pages import demo_campaigns, demo_content


class Command(BaseCommand):
    """Add the demo content that is missing."""

    help = "Adds the demo content that is missing; changes nothing that exists."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument(
            "--campaigns",
            action="store_true",
            help="Also add campaigns, with invented recipients, and a service notice.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the content, and report how many rows of each kind."""
        added = demo_content.load()
        if options["campaigns"]:
            added |= demo_campaigns.load()
        if options["verbosity"]:
            self.stdout.write(
                ", ".join(f"{count} {kind}" for kind, count in added.items()) + " added"
            )
