"""Write the record of processing activities (Art. 30 GDPR) as HTML, JSON or PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from privacy.controllers.models import Controller
from privacy.reporting.record_renderers import FORMATS, RendererMissingError, content


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

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the record. Raises CommandError where library or output file is missing."""
        output: Path | None = options["output"]
        if output is None and options["format"] == "pdf":
            raise CommandError("A PDF is written to a file only: add --output record.pdf")
        try:
            with translation.override(options["language"]):
                written = FORMATS[options["format"]](content(controllers()))
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


def controllers() -> list[dict[str, str]]:
    """Describe the controllers (Art. 30(1)(a) GDPR)."""
    described = []
    for controller in Controller.objects.all():
        address = filter(None, (controller.street, controller.city, controller.country))
        described.append(
            {
                "name": controller.name,
                "address": ", ".join(address),
                "contact": controller.privacy_contact,
                "law": controller.law,
                "authority": controller.authority,
            }
        )
    return described
