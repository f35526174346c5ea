"""Import consents that were given elsewhere, from a CSV file."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.consent.anchors import append_anchor
from privacy.consent.importing import COLUMNS, Import, Outcome, rows_of

FIRST_ROW = 2  # after the header


class Command(BaseCommand):
    """Import consents."""

    help = (
        f"Import consents with their evidence from a CSV file with the columns {', '.join(COLUMNS)}"
        "; rows without proof are refused, with number and reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and the options."""
        parser.add_argument("file", type=Path, help="CSV file, in UTF-8.")
        parser.add_argument("--dry-run", action="store_true", help="Check without recording.")
        parser.add_argument("--refusals", type=Path, help="CSV file for the rows refused.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the counts. Raises CommandError for a file that cannot be read."""
        refusals, counts = list[tuple[int, str]](), Counter[str]()
        quiet = not options["verbosity"] or None
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                outcomes = Import(options["dry_run"]).run(rows_of(file))
                with tqdm(outcomes, unit=" rows", disable=quiet, delay=1.0) as progress_bar:
                    for number, outcome in enumerate(progress_bar, FIRST_ROW):
                        counts[outcome.value] += 1
                        if outcome.is_refusal:
                            refusals.append((number, outcome.value))
        except (OSError, ValueError, csv.Error) as problem:
            raise CommandError(f"The file cannot be read: {problem}") from problem
        finally:
            if counts[Outcome.RECORDED] and not options["dry_run"]:
                append_anchor()  # what was given long ago looks older than the last anchor may be
        self._report(refusals, counts, options)

    def _report(
        self, refusals: list[tuple[int, str]], counts: Counter[str], options: dict[str, Any]
    ) -> None:
        lines = [("row", "reason"), *refusals]
        if options["refusals"]:
            with options["refusals"].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(lines)
        elif refusals:
            csv.writer(self.stdout).writerows(lines)
        if options["verbosity"]:
            ending = " (dry run: nothing was recorded)" if options["dry_run"] else ""
            summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            self.stdout.write(f"{summary or 'no rows'}{ending}")
