"""The typefaces of our PDFs, embedded so that every reader shows the same letters."""

import unicodedata
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Vera", "VeraBd"  # Bitstream Vera comes with reportlab and covers German
OTHER = "HeiseiKakuGo-W5"  # Cyrillic, Greek and Chinese letters; not embedded


def register_fonts() -> None:
    """Make the typefaces known to reportlab; may be repeated."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont(OTHER))


def markup(text: str) -> str:
    """Return plain text as markup of reportlab in which each letter has a typeface that knows it.

    A letter that Vera lacks loses its accent (ő → o), or is set in another typeface.
    """
    known = map(_known, unicodedata.normalize("NFC", text))
    parts = []
    for is_vera, chars in groupby("".join(known), key=lambda char: char.isspace() or _is_in(char)):
        part = escape("".join(chars))
        parts.append(part if is_vera else f'<font name="{OTHER}">{part}</font>')
    return "".join(parts)


def _known(char: str) -> str:
    """Return a letter, without its accent where only that is known."""
    if char.isspace() or _is_in(char):
        return char
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    return bare if bare and all(map(_is_in, bare)) else char


def _is_in(char: str) -> bool:
    return ord(char) in _letters()


@cache
def _letters() -> frozenset[int]:
    """Return the code points of the typeface."""
    return frozenset(TTFont(REGULAR, f"{REGULAR}.ttf").face.charToGlyph)
