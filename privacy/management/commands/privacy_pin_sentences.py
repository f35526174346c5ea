"""Pin the sentences of the notice after their review."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy.conf import conf
from privacy.promises.pinned_sentences import pin


class Command(BaseCommand):
    """Pin the sentences of the notice."""

    help = (
        "Write the digest of each sentence of the notice, in each language, to "
        "PRIVACY_PINNED_SENTENCES: compare each changed one with its check first."
    )
    requires_system_checks = ()  # the check of the pinned sentences would refuse

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--output", type=Path, help="File, default PRIVACY_PINNED_SENTENCES.")
        parser.add_argument(
            "--reviewed-on", type=date.fromisoformat, help="Date of the review; default today."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Pin, and name what was changed. Raises CommandError where no file is named."""
        path = options["output"] or conf.PINNED_SENTENCES
        if path is None:
            raise CommandError("Set PRIVACY_PINNED_SENTENCES, or name a file by --output.")
        for deviation in pin(path, options["reviewed_on"] or timezone.now().date()):
            self.stdout.write(f"{deviation.promise} ({deviation.language}) {deviation.problem}.")
