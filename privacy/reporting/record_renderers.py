"""Renderers of the record of processing activities: HTML, JSON and PDF."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.company_rules.in_force import AS_DECLARED, Rules
from privacy.reporting.joint_controllers import company_names
from privacy.reporting.processing_record import activities, transfers

Content = dict[str, Any]


class RendererMissingError(Exception):
    """A library that a format needs is not installed; the message names it."""


class Table(NamedTuple):
    """One table of the record."""

    heading: str
    columns: Mapping[str, str]  # key in a row → label
    key: str  # of the rows in the content

    def rows(self, record: Content) -> Iterator[list[str]]:
        """Yield the texts of each row, column by column."""
        for row in record.get(self.key, ()):
            yield [in_words(row[name]) for name in self.columns]


def content(
    controllers: Sequence[Mapping[str, str]],
    processors: Sequence[Mapping[str, Any]] = (),
    measures: Sequence[Mapping[str, str]] = (),
    rules: Rules = AS_DECLARED,
    company: object = None,
) -> Content:
    """Return everything that the record says, in the current language (Art. 30(1) GDPR).

    The rows of the first three are described by the columns of their tables (see `tables`); `rules`
    and `company` are those of `activities`.
    """
    return {
        "title": _("Record of processing activities"),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "controllers": list(controllers),
        "activities": list(map(asdict, activities(company_names(), rules, company))),
        "recipients": list(map(asdict, transfers())),
        "processors": list(processors),
        "measures": list(measures),
    }


def as_html(record: Content) -> bytes:
    """Render the record as an HTML page without scripts."""
    shown = list[tuple[str, Iterable[str], Iterator[list[str]]]]()
    for table in tables():
        shown.append((table.heading, table.columns.values(), table.rows(record)))
    return render_to_string("privacy/processing_record.html", record | {"tables": shown}).encode()


def as_json(record: Content) -> bytes:
    """Render the record for programs."""
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def as_pdf(record: Content) -> bytes:
    """Render the record for paper. Raises RendererMissingError where reportlab is not installed."""
    try:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, TableStyle
    except ImportError:
        raise RendererMissingError("For a PDF, install reportlab: pip install reportlab") from None
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

    def cell(text: str) -> Paragraph:
        return Paragraph(escape(text), styles["BodyText"])

    parts: list[Flowable] = [
        Paragraph(escape(record["title"]), styles["Title"]),
        cell(record["made_at"]),
    ]
    for table in tables():
        parts.append(Paragraph(escape(table.heading), styles["Heading2"]))
        rows = []
        for texts in (table.columns.values(), *table.rows(record)):
            rows.append(list(map(cell, texts)))
        lines = TableStyle(
            [("LINEBELOW", (0, 0), (-1, -1), 0.25, "#999999"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
        parts.append(LongTable(rows, repeatRows=1, style=lines))
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4), title=record["title"]).build(parts)
    return file.getvalue()


def in_words(value: object) -> str:
    """Join several values by commas."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def tables() -> list[Table]:
    """Return the tables of the record, in the current language."""
    return [
        Table(
            _("Controllers"),
            {
                "name": _("Company"),
                "address": _("Address"),
                "contact": _("Privacy contact"),
                "officer": _("Data protection officer"),
                "law": _("Law"),
                "authority": _("Supervisory authority"),
            },
            "controllers",
        ),
        Table(
            _("Activities"),
            {
                "purpose": _("What for"),
                "title": _("Whose data and what kind"),
                "data": _("In detail"),
                "basis": _("Legal basis"),
                "source": _("Source"),
                "recipients": _("Recipients"),
                "retention": _("How long and why"),
                "joint": _("Joint controllers"),
            },
            "activities",
        ),
        Table(
            _("Recipients outside"),
            {
                "name": _("Recipient"),
                "country": _("Country"),
                "data": _("Data"),
                "when": _("When"),
                "safeguard": _("Safeguard"),
            },
            "recipients",
        ),
        Table(
            _("Processors"),
            {
                "name": _("Company"),
                "engaged_by": _("Engaged by"),
                "role": _("Job"),
                "task": _("What it does"),
                "country": _("Country"),
                "safeguard": _("Safeguard"),
                "copy_at": _("Copy of it"),
            },
            "processors",
        ),
        Table(
            _("Impact assessments"),
            {
                "title": _("Processing"),
                "datasets": _("Datasets"),
                "decision": _("Decision"),
                "consulted": _("Authority consulted on"),
                "day": _("Version"),
                "review": _("Next review"),
            },
            "assessments",
        ),
        Table(
            _("Technical and organisational measures"),
            {"title": _("Measure"), "description": _("How it works")},
            "measures",
        ),
    ]


FORMATS: dict[str, Callable[[Content], bytes]] = {"html": as_html, "json": as_json, "pdf": as_pdf}
