"""Run the background work of all queues until told to stop; restart what ends or hangs."""

from typing import Any

from django.core.management.base import BaseCommand

from telekom_site.queue_supervisor import supervise


class Command(BaseCommand):
    """Run the background work of all queues until told to stop; restart what ends or hangs."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a stop signal comes."""
        supervise()
