"""The invoice on paper, with what § 14(4) UStG wants on it."""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer, TableStyle

from telekom_site import pdf_fonts
from telekom_site.invoices.models import Invoice
from telekom_site.money import in_euros
from telekom_site.pdf_documents import TEXT, TITLE, build, paragraph

AMOUNT = ParagraphStyle("amount", TEXT, alignment=2, spaceAfter=0)
CELL = ParagraphStyle("cell", TEXT, spaceAfter=0)
STRONG = ParagraphStyle("strong", CELL, fontName=pdf_fonts.BOLD)
STRONG_AMOUNT = ParagraphStyle("strong amount", AMOUNT, fontName=pdf_fonts.BOLD)
WIDTHS = [84 * mm, 22 * mm, 30 * mm, 30 * mm]


def invoice_pdf(invoice: Invoice) -> bytes:
    """Return the invoice as a PDF in its own language, from nothing but its row."""
    pdf_fonts.register_fonts()
    with translation.override(invoice.language):
        story: list[Flowable] = [
            paragraph(_sender(invoice), CELL),
            Spacer(1, 12 * mm),
            paragraph(f"{invoice.name}\n{invoice.street}\n{invoice.postcode} {invoice.city}", TEXT),
            Spacer(1, 10 * mm),
            paragraph(title(invoice), TITLE),
            _table(_facts(invoice), [50 * mm, 116 * mm]),
            Spacer(1, 6 * mm),
            _items(invoice),
            Spacer(1, 6 * mm),
            *map(paragraph, _closing(invoice)),
        ]
        return build(title(invoice), invoice.language, story, _sender(invoice, " · "))


def title(invoice: Invoice) -> str:
    """Return what the invoice is called, in the current language."""
    words = _("Cancellation of an invoice") if invoice.cancels_id else _("Invoice")
    return f"{words} {invoice.number}"


def _sender(invoice: Invoice, between: str = "\n") -> str:
    seller = invoice.seller
    vat_id = _("VAT ID %(number)s") % {"number": seller["vat_id"]}
    parts = [seller["name"], seller["street"], seller["city"], vat_id]
    return between.join(filter(None, parts))


def _facts(invoice: Invoice) -> list[list[Any]]:
    """Return date, delivery and order, each with its label."""
    facts = [
        (_("Invoice number"), invoice.number),
        (_("Date"), _day(invoice.issued_on)),
        (_("Delivered on"), _day(invoice.delivered_on)),
        (_("Order number"), invoice.order_number),
    ]
    if invoice.cancels is not None:
        facts.append((_("Cancels invoice"), invoice.cancels.number))
    return [[paragraph(label, CELL), paragraph(value, CELL)] for label, value in facts]


def _items(invoice: Invoice) -> LongTable:
    """Return what is charged, and its net, tax and gross amount."""
    heads = (_("Item"), _("Quantity"), _("Each, incl. VAT"), _("Amount, incl. VAT"))
    first, *amounts = heads
    rows = [[paragraph(first, STRONG), *(paragraph(head, STRONG_AMOUNT) for head in amounts)]]
    for line in invoice.lines:
        row = [
            paragraph(line["text"], CELL),
            paragraph(str(line["quantity"]), AMOUNT),
            paragraph(in_euros(line["gross_cents"]), AMOUNT),
            paragraph(in_euros(line["quantity"] * line["gross_cents"]), AMOUNT),
        ]
        rows.append(row)
    rate = number_format(invoice.vat_percent.normalize())
    for label, cents in (
        (_("Net amount"), invoice.net_cents),
        (_("VAT %(rate)s %%") % {"rate": rate}, invoice.vat_cents),
    ):
        rows.append(_sum(label, cents, CELL, AMOUNT))
    rows.append(_sum(_("Total"), invoice.gross_cents, STRONG, STRONG_AMOUNT))
    return _table(rows, WIDTHS)


def _sum(label: str, cents: int, left: ParagraphStyle, right: ParagraphStyle) -> list[Any]:
    return [paragraph(label, left), "", "", paragraph(in_euros(cents), right)]


def _closing(invoice: Invoice) -> list[str]:
    if invoice.due_on is None:
        return [_("What you paid for the cancelled invoice is paid back.")]
    seller = invoice.seller
    account = _("Account: %(name)s, IBAN %(iban)s, BIC %(bic)s") % {
        "name": seller["name"],
        "iban": seller["iban"],
        "bic": seller["bic"],
    }
    due = _("Please pay %(amount)s by %(day)s, with the invoice number as reference.") % {
        "amount": in_euros(invoice.gross_cents),
        "day": _day(invoice.due_on),
    }
    return [due, account]


def _table(rows: list[list[Any]], widths: list[float]) -> LongTable:
    lines = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor("#b9c6c9")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )
    return LongTable(rows, colWidths=widths, style=lines, hAlign="LEFT")


def _day(on: date) -> str:
    return date_format(on, "DATE_FORMAT")
