"""Write the schedules of the background work into the database; run it at every deployment."""

from typing import Any

from django.core.management.base import BaseCommand

from privacy.heartbeat.periodic_tasks import periodic_tasks
from telekom_site.schedule import ensure_schedules


class Command(BaseCommand):
    """Write the schedules of the background work into the database; run it at every deployment."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing, and report how many schedules there are."""
        ensure_schedules()
        if options["verbosity"]:
            self.stdout.write(f"{len(periodic_tasks())} schedules are in place.")
