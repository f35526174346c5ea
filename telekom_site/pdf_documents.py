"""PDFs of documents: a title, headings and paragraphs, with page numbers."""

from collections.abc import Sequence
from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from telekom_site import pdf_fonts

INK, QUIET = HexColor("#06303a"), HexColor("#4a5f66")
MARGIN = 22 * mm
TEXT = ParagraphStyle(
    "text", fontName=pdf_fonts.REGULAR, fontSize=9, leading=13, textColor=INK, spaceAfter=2 * mm
)
TITLE = ParagraphStyle(
    "title", fontName=pdf_fonts.BOLD, fontSize=18, leading=23, textColor=INK, spaceAfter=4 * mm
)
HEADING = ParagraphStyle(
    "heading",
    fontName=pdf_fonts.BOLD,
    fontSize=10.5,
    leading=14,
    textColor=INK,
    spaceBefore=4 * mm,
    spaceAfter=1.5 * mm,
    keepWithNext=1,
)


def paragraph(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """Return a paragraph of plain text; line breaks stay."""
    return Paragraph(pdf_fonts.markup(text).replace("\n", "<br/>"), style)


def build(title: str, language: str, story: Sequence[Flowable], foot: str = "") -> bytes:
    """Return a PDF; `foot` is at the end of each page, beside its number."""

    def footer(canvas: Canvas, _document: object) -> None:
        canvas.setFont(pdf_fonts.REGULAR, 7)
        canvas.setFillColor(QUIET)
        canvas.drawString(MARGIN, 11 * mm, foot)
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, str(canvas.getPageNumber()))

    pdf_fonts.register_fonts()
    file = BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=title, lang=language,
    )  # fmt: skip
    document.build(list(story), onFirstPage=footer, onLaterPages=footer)
    return file.getvalue()


def pdf_of_text(
    title: str, language: str, sections: Sequence[tuple[str, Sequence[str]]], foot: str = ""
) -> bytes:
    """Return a PDF of sections, each a heading and its paragraphs."""
    pdf_fonts.register_fonts()
    story: list[Flowable] = [paragraph(title, TITLE)]
    for heading, paragraphs in sections:
        story.append(paragraph(heading, HEADING))
        story += map(paragraph, paragraphs)
    return build(title, language, story, foot)


def pdf_response(content: bytes, name: str, language: str) -> HttpResponse:
    """Return the download of a PDF called `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Language"] = language
    return response
