"""Record a new version of the notice, if its text changed."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.notice_versions.conf import conf
from privacy.notice_versions.recording import current_texts, record_notice


class Command(BaseCommand):
    """Record the notice; run it at each deployment, once the database is migrated."""

    help = "Record a new version of the notice if its text is not that of the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--export", type=Path, help="Write what the notice says to this file; record nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Record, and say whether there is a new version. Raises CommandError without a text."""
        if conf.NOTICE_TEXT is None:
            raise CommandError("Set PRIVACY_NOTICE_TEXT to a callable that returns the notice.")
        if options["export"]:
            texts = json.dumps(current_texts(), ensure_ascii=False, indent=1)
            options["export"].write_text(f"{texts}\n")
            return
        recorded = record_notice()
        self.stdout.write("Recorded a new version." if recorded else "The notice is unchanged.")
