"""Fill the address book with people who consented in an earlier release."""

from typing import Any

from django.core.management.base import BaseCommand

from privacy.campaigns.subscribers import subscribe_known


class Command(BaseCommand):
    """Add the addresses of people whose valid consent has none in the address book."""

    help = "Run it once after the upgrade: earlier releases stored no address with a consent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the addresses, and say how many."""
        self.stdout.write(f"{subscribe_known()} addresses added.")
