"""Verify the promises of the notice now, and print what their checks found."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.timesince import timesince

from privacy.promises.checked_sentences import Sentence, as_json, sentences
from privacy.promises.verification import verify_all

BROKEN, UNVERIFIED = 1, 2  # exit codes


class Command(BaseCommand):
    """Verify the promises of the notice."""

    help = (
        "Check every sentence of the privacy notice against the live site, store the findings, and "
        "print a table. Exits with 1 where a sentence is broken, else with 2 where one could not "
        "be verified."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")
        parser.add_argument(
            "--no-check", action="store_true", help="Print the newest findings; check nothing."
        )
        parser.add_argument("--language", default="en", help="Language of the findings.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and print. Raises CommandError, with its exit code, where a sentence is not
        kept."""
        if not options["no_check"]:
            verify_all()
        with translation.override(options["language"]):
            promises = sentences()
            if options["json"]:
                self.stdout.write(_as_text(as_json()))
            else:
                self._print_table(promises)
        for state, code in (("broken", BROKEN), ("unverified", UNVERIFIED)):
            names = [promise.id for promise in promises if promise.state == state]
            if names:
                raise CommandError(f"{state}: {', '.join(names)}", returncode=code)

    def _print_table(self, promises: list[Sentence]) -> None:
        self.stdout.write(f"{'id':5} {'state':10} {'age':12} finding")
        for promise in promises:
            findings = " ".join(promise.findings) or "–"
            self.stdout.write(f"{promise.id:5} {promise.state:10} {_age(promise):12} {findings}")


def _age(promise: Sentence) -> str:
    """Return how old the newest finding is, in the current language."""
    if promise.verified_at is None:
        return "–"
    return timesince(promise.verified_at, timezone.now(), depth=1).replace("\xa0", " ")


def _as_text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
