"""The receipt of a declaration: what was declared, with date and time."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from telekom_site.pdf_documents import pdf_of_text
from telekom_site.terminations.models import Termination

Row = tuple[str, str]


def title(declared: Termination) -> str:
    """Return what the receipt is called, in the current language."""
    if declared.kind == Termination.Kind.WITHDRAWAL:
        return _("Receipt of your withdrawal")
    return _("Receipt of your cancellation")


def rows(declared: Termination) -> list[Row]:
    """Return the content of the declaration, each part with its label, in the current language."""
    content = [
        (_("Received"), declared.received_words),
        (_("Declaration"), statement(declared)),
        (_("Name"), declared.name),
        (_("Contract"), declared.reference),
    ]
    if declared.kind == Termination.Kind.CANCELLATION:
        content += [
            (_("Kind"), str(declared.get_ground_display())),
            (_("Reason"), declared.reason),
            (_("End"), wanted_end(declared)),
        ]
    content.append((_("Email address for the receipt"), declared.email))
    return [(label, value) for label, value in content if value]


def statement(declared: Termination) -> str:
    """Return the declaration in one sentence."""
    if declared.kind == Termination.Kind.WITHDRAWAL:
        return _("I withdraw from the contract named below.")
    return _("I cancel the contract named below.")


def wanted_end(declared: Termination) -> str:
    """Return the wanted end in words."""
    if declared.wanted_on is None:
        return _("as soon as possible")
    return date_format(declared.wanted_on, "DATE_FORMAT")


def receipt_pdf(declared: Termination) -> bytes:
    """Return the receipt as a PDF, in the language of the declaration."""
    with translation.override(declared.language):
        sections = [(label, [value]) for label, value in rows(declared)]
        return pdf_of_text(title(declared), declared.language, sections)
