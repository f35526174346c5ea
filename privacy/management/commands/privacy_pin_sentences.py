"""Pin the sentences of the notice after their review."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy.conf import conf
from privacy.promises.pinned_sentences import UnpublishedError, pin


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

        parser.add_argument(
            "--sentence",
            action="append",
            default=[],
            metavar="LANGUAGE=TEXT",
            help="What changes for people, where what is declared about data changed; public.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Pin, and name what was changed. Raises CommandError where no file is named, and where a
        public sentence is missing."""
        path = options["output"] or conf.PINNED_SENTENCES
        if path is None:
            raise CommandError("Set PRIVACY_PINNED_SENTENCES, or name a file by --output.")
        texts = dict(text.partition("=")[::2] for text in options["sentence"])
        try:
            changed = pin(path, options["reviewed_on"] or timezone.now().date(), texts)
        except UnpublishedError as problem:
            languages = " ".join(f"--sentence {code}=…" for code, _name in settings.LANGUAGES)
            raise CommandError(
                f"What is declared about data changed: {problem}. Say publicly what changes for "
                f"people, in each language: manage.py privacy_pin_sentences {languages}"
            ) from None
        for deviation in changed:
            self.stdout.write(f"{deviation.promise} ({deviation.language}) {deviation.problem}.")
