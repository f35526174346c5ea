"""The typefaces of our PDFs, embedded so that every reader shows the same letters."""

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Vera", "VeraBd"  # Bitstream Vera comes with reportlab and covers German


def register_fonts() -> None:
    """Make the typefaces known to reportlab; may be repeated."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
