"""Write the record of processing activities (Art. 30 GDPR) as HTML, JSON or PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from privacy.controllers.models import Controller
from privacy.processing_records.content import record_of
from privacy.reporting.record_renderers import FORMATS, RendererMissingError


class Command(BaseCommand):
    """Write the record of processing activities."""

    help = (
        "Write the record of processing activities (Art. 30 GDPR), derived from the declarations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--format", choices=sorted(FORMATS), default="html")
        parser.add_argument(
            "--output",
            type=Path,
            help="File to write; default: standard output (not for PDF).",
        )
        parser.add_argument("--language", default="en")
        parser.add_argument("--company", help="Slug of one company; default: all.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the record. Raises CommandError where library or output file is missing."""
        output: Path | None = options["output"]
        if output is None and options["format"] == "pdf":
            raise CommandError("A PDF is written to a file only: add --output record.pdf")
        company = Controller.objects.filter(slug=options["company"]).first()
        if options["company"] and company is None:
            raise CommandError(f"No company has the slug {options['company']!r}.")
        try:
            with translation.override(options["language"]):
                written = FORMATS[options["format"]](record_of(company))
        except RendererMissingError as problem:
            raise CommandError(str(problem)) from None
        if output is None:
            self.stdout.write(written.decode())
            return
        try:
            output.write_bytes(written)
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror}") from None
        if options["verbosity"]:
            self.stdout.write(f"Written: {output} ({len(written)} bytes)")
