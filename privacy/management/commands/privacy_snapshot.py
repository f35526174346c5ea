"""Write what the code says about data to a file, for `privacy_diff`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.promises.code_snapshot import snapshot


class Command(BaseCommand):
    """Write a snapshot; no database is read."""

    help = "Write what the code says about data to a file, for privacy_diff."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the snapshot."""
        text = json.dumps(snapshot(), ensure_ascii=False, indent=1)
        options["file"].write_text(f"{text}\n")
