"""Record a new version of the notice, if its text changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.notice_versions.conf import conf
from privacy.notice_versions.recording import record_notice


class Command(BaseCommand):
    """Record the notice; run it at each deployment, once the database is migrated."""

    help = "Record a new version of the notice if its text is not that of the last one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Record, and say whether there is a new version. Raises CommandError without a text."""
        if conf.NOTICE_TEXT is None:
            raise CommandError("Set PRIVACY_NOTICE_TEXT to a callable that returns the notice.")
        recorded = record_notice()
        self.stdout.write("Recorded a new version." if recorded else "The notice is unchanged.")
