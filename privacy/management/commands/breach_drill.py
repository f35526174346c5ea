"""Perform the drill of a personal data breach now, and print how long it took."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.breaches.drill import perform
from privacy.controllers.models import Controller


class Command(BaseCommand):
    """Perform a drill on an invented person."""

    help = "Perform the drill of a personal data breach on an invented person."

    def handle(self, *args: Any, **options: Any) -> None:
        """Perform it; fail where the person was not found, counted and written to."""
        try:
            drill = perform()
        except Controller.DoesNotExist:
            raise CommandError("Enter a company first.") from None
        if not drill.passed:
            raise CommandError("The invented person was not found in the tables.")
        self.stdout.write(f"Passed: {drill.tables} tables in {drill.milliseconds} ms.")
