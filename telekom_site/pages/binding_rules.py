"""The binding corporate rules of the group as a PDF: set from our own text, one file per
language."""

import re
import tomllib
from codecs import BOM_UTF16_BE
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.conf import settings
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

from telekom_site import pdf_fonts
from telekom_site.pages.downloads import download, place

SOURCE = Path(__file__).parent / "demo" / "binding_rules.toml"
OUTLINE = re.compile(rb"/Title \(((?:[^()\\]|\\.)*)\)", re.DOTALL)
ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
INK, ACCENT, QUIET = HexColor("#06303a"), HexColor("#00707c"), HexColor("#4a5f66")
TITLE = ParagraphStyle(
    "title", fontName=pdf_fonts.BOLD, fontSize=26, leading=32, textColor=INK, spaceAfter=6 * mm
)
LEAD = ParagraphStyle("lead", fontName=pdf_fonts.REGULAR, fontSize=12, leading=18, textColor=QUIET)
HEADING = ParagraphStyle(
    "heading",
    fontName=pdf_fonts.BOLD,
    fontSize=14,
    leading=19,
    textColor=ACCENT,
    spaceBefore=7 * mm,
    spaceAfter=2 * mm,
    keepWithNext=1,
)
TEXT = ParagraphStyle(
    "text",
    fontName=pdf_fonts.REGULAR,
    fontSize=9.5,
    leading=14.5,
    textColor=INK,
    spaceAfter=2.2 * mm,
)


def publish() -> int:
    """Set the editions that are missing or older than their text; the number of files written."""
    stale = [code for code, _name in settings.LANGUAGES if _is_stale(code)]
    texts = tomllib.loads(SOURCE.read_text("utf-8")) if stale else {}
    for language in stale:
        finished = place(language)
        finished.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=finished.parent, suffix=".draft", delete=False) as draft:
            _set(texts[language], language, draft)
        Path(draft.name).replace(finished)
        finished.chmod(0o644)
    return len(stale)


def _is_stale(language: str) -> bool:
    edition = download(language)
    newest_source = max(SOURCE.stat().st_mtime, Path(__file__).stat().st_mtime)
    return edition is None or edition.path.stat().st_mtime < newest_source


def _set(text: dict[str, Any], language: str, file: IO[bytes]) -> None:
    """Write one edition: a title, numbered chapters with an outline, page numbers."""
    pdf_fonts.register_fonts()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=26 * mm, rightMargin=26 * mm, topMargin=26 * mm,
        bottomMargin=24 * mm,
        title=text["title"], author=text["author"], subject=text["subject"], lang=language,
    )  # fmt: skip

    def footer(canvas: Canvas, _document: object) -> None:
        canvas.setFont(pdf_fonts.REGULAR, 8)
        canvas.setFillColor(QUIET)
        canvas.drawString(26 * mm, 13 * mm, f"{text['title']} · {text['version']}")
        canvas.drawRightString(A4[0] - 26 * mm, 13 * mm, str(canvas.getPageNumber()))

    document.build(_story(text), onFirstPage=footer, onLaterPages=footer)


def is_edition(content: bytes, language: str) -> bool:
    """Return whether a PDF is marked as one in this language, and its outline is that of our
    text."""
    outline = set(map(_unescaped, OUTLINE.findall(content)))
    text = tomllib.loads(SOURCE.read_text("utf-8"))[language]
    return f"/Lang ({language})".encode() in content and outline >= set(_headings(text))


def _unescaped(text: bytes) -> str:
    """Return a literal string of a PDF (ISO 32000, 7.3.4.2) as text."""
    raw = ESCAPED.sub(lambda each: bytes([int(each[1], 8)]) if each[1] else each[2], text)
    return raw.decode("utf-16" if raw.startswith(BOM_UTF16_BE) else "latin-1")


def _headings(text: dict[str, Any]) -> list[str]:
    return [f"{number}. {chapter['title']}" for number, chapter in enumerate(text["chapters"], 1)]


def _story(text: dict[str, Any]) -> list[Flowable]:
    """Return the cover with the list of chapters, then the chapters."""
    headings = _headings(text)
    story: list[Flowable] = [
        Spacer(1, 30 * mm),
        Bookmark(text["title"]),
        Paragraph(text["title"], TITLE),
    ]
    story += [
        Paragraph(text["subject"], LEAD),
        Spacer(1, 4 * mm),
        Paragraph(text["version"], LEAD),
        Spacer(1, 16 * mm),
    ]
    for number, heading in enumerate(headings, 1):
        story.append(Paragraph(f'<link href="#{number}">{heading}</link>', TEXT))
    story.append(PageBreak())
    for number, (heading, chapter) in enumerate(zip(headings, text["chapters"], strict=True), 1):
        story.append(Paragraph(f'<a name="{number}"/>{heading}', HEADING))
        story.append(Bookmark(heading, level=1))
        for part, paragraph in enumerate(chapter["paragraphs"], 1):
            story.append(Paragraph(f"{number}.{part}&nbsp;&nbsp;{paragraph}", TEXT))
    return story


class Bookmark(Flowable):
    """Takes no room; puts its place into the outline that PDF readers show beside the pages."""

    def __init__(self, text: str, level: int = 0) -> None:
        super().__init__()
        self.text, self.level = text, level

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take no room on the page."""
        return (0, 0)

    def draw(self) -> None:
        """Add the heading to the outline of the document."""
        self.canv.bookmarkPage(self.text)
        self.canv.addOutlineEntry(self.text, self.text, self.level)
