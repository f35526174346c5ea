"""Command that writes the block list for a firewall."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.request_log.block_list import current_blocks
from privacy.request_log.block_list_formats import FORMATS


class Command(BaseCommand):
    """Export of the networks that are blocked now."""

    help = "Write the networks that are blocked now, for nftables, fail2ban or other software."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add format and file."""
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--output", type=Path, help="File that is replaced; without it, standard output."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the list. Raises CommandError where the file cannot be written."""
        text = FORMATS[options["format"]](current_blocks())
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        target: Path = options["output"]
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            draft.write_text(text)
            draft.replace(target)  # a reader sees the old list or the new one, never a part
        except OSError as problem:
            draft.unlink(missing_ok=True)
            raise CommandError(f"{target} cannot be written ({problem.strerror}).") from None
