"""Every name can be printed."""

import pytest

from telekom_site import pdf_fonts
from telekom_site.pdf_documents import pdf_of_text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Käthe Groß & Söhne <1>", "Käthe Groß &amp; Söhne &lt;1&gt;"),
        ("Łukasz Győző", "Łukasz Gyozo"),
        ("A\u0308rztin", "Ärztin"),
        ("Жанна 中", f'<font name="{pdf_fonts.OTHER}">Жанна</font> '
                     f'<font name="{pdf_fonts.OTHER}">中</font>'),
    ],
)  # fmt: skip
def test_a_letter_has_a_typeface_that_knows_it(name: str, printed: str) -> None:
    assert pdf_fonts.markup(name) == printed


def test_a_document_in_all_letters_is_a_pdf() -> None:
    names = ["Жанна", "中文", "ﷺ", "👩‍👩‍👧", "\ud7ff", "a" * 5000]
    assert pdf_of_text("Τίτλος", "de", [(name, [name]) for name in names]).startswith(b"%PDF")
