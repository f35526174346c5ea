"""Write the record of processing activities (Art. 30 GDPR) as a page, for programs, or for
paper."""

import json
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.controllers.models import Controller
from privacy.reporting.processing_record import activities, transfers

Content = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Write the record of processing activities (Art. 30 GDPR), derived from the declarations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), default="html")
        parser.add_argument(
            "--output",
            type=Path,
            help="The file to write; without it, standard output (not for PDF).",
        )
        parser.add_argument("--language", default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        if output is None and options["format"] == "pdf":
            raise CommandError("A PDF goes into a file: add --output record.pdf")
        with translation.override(options["language"]):
            written = FORMATS[options["format"]](content())
        if output is None:
            self.stdout.write(written.decode())
            return
        try:
            output.write_bytes(written)
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror}") from None
        if options["verbosity"]:
            self.stdout.write(f"Written: {output} ({len(written)} bytes)")


def content() -> Content:
    """Everything the record says, in the current language."""
    return {
        "title": _("Record of processing activities"),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "controllers": [
            {
                "name": one.name,
                "address": ", ".join(filter(None, (one.street, one.city, one.country))),
                "contact": one.privacy_contact,
                "law": one.law,
                "authority": one.authority,
            }
            for one in Controller.objects.all()
        ],
        "activities": [asdict(one) for one in activities()],
        "recipients": [asdict(one) for one in transfers()],
    }


def as_html(record: Content) -> bytes:
    shown = [
        (
            heading,
            columns.values(),
            [[in_words(row[name]) for name in columns] for row in record[key]],
        )
        for heading, columns, key in tables()
    ]
    return render_to_string("privacy/processing_record.html", record | {"tables": shown}).encode()


def as_json(record: Content) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def as_pdf(record: Content) -> bytes:
    """Raises CommandError where reportlab is not installed."""
    try:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, TableStyle
    except ImportError:
        raise CommandError("For a PDF, install reportlab: pip install reportlab") from None
    from xml.sax.saxutils import escape

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))  # comes with reportlab
    pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))
    styles = getSampleStyleSheet()
    for name, face, size in (
        ("Title", "VeraBd", 18),
        ("Heading2", "VeraBd", 12),
        ("BodyText", "Vera", 7),
    ):
        styles[name].fontName, styles[name].fontSize, styles[name].leading = face, size, size * 1.3

    def cell(value: object) -> Paragraph:
        return Paragraph(escape(in_words(value)), styles["BodyText"])

    parts: list[Flowable] = [
        Paragraph(escape(record["title"]), styles["Title"]),
        cell(record["made_at"]),
    ]
    for heading, columns, key in tables():
        parts.append(Paragraph(escape(heading), styles["Heading2"]))
        rows = [[cell(label) for label in columns.values()]]
        rows += [[cell(row[name]) for name in columns] for row in record[key]]
        lines = TableStyle(
            [("LINEBELOW", (0, 0), (-1, -1), 0.25, "#999999"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
        parts.append(LongTable(rows, repeatRows=1, style=lines))
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4), title=record["title"]).build(parts)
    return file.getvalue()


def in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def tables() -> list[tuple[str, dict[str, str], str]]:
    """(heading, labels of the columns, key in the record) of each table."""
    return [
        (
            _("Controllers"),
            {
                "name": _("Company"),
                "address": _("Address"),
                "contact": _("Privacy contact"),
                "law": _("Law"),
                "authority": _("Supervisory authority"),
            },
            "controllers",
        ),
        (
            _("Activities"),
            {
                "purpose": _("What for"),
                "title": _("Whose data and what kind"),
                "data": _("In detail"),
                "basis": _("Legal basis"),
                "recipients": _("Recipients"),
                "retention": _("How long and why"),
            },
            "activities",
        ),
        (
            _("Recipients outside"),
            {"name": _("Recipient"), "country": _("Country"), "data": _("Data"), "when": _("When")},
            "recipients",
        ),
    ]


FORMATS: dict[str, Callable[[Content], bytes]] = {"html": as_html, "json": as_json, "pdf": as_pdf}
