"""A document that a contract consists of: headings and paragraphs, as text and as PDF."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telekom_site.pdf_documents import pdf_of_text

WIDTH = 76  # letters in a line of a mail


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is below it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A title and its sections.

    Attributes:
        title: the title.
        version: what distinguishes editions, such as "November 2026"; may be empty.
        sections: the text.
    """

    title: str
    version: str
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        sections = []
        for section in self.sections:
            sections.append({"heading": section.heading, "paragraphs": list(section.paragraphs)})
        return {"title": self.title, "version": self.version, "sections": sections}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Document":
        """Return what `as_json` returned, or what a file of texts says."""
        sections = []
        for section in content["sections"]:
            sections.append(Section(section["heading"], tuple(section["paragraphs"])))
        return cls(str(content["title"]), str(content.get("version", "")), tuple(sections))

    def as_pdf(self, language: str, foot: str = "") -> bytes:
        """Return it as a PDF; `foot` is at the end of each page."""
        sections = [(section.heading, section.paragraphs) for section in self.sections]
        foot = " · ".join(filter(None, (self.version, foot)))
        return pdf_of_text(self.title, language, sections, foot)

    def as_text(self) -> str:
        """Return it for a mail, in lines of WIDTH letters."""
        parts = [" – ".join(filter(None, (self.title.upper(), self.version)))]
        for section in self.sections:
            parts.append(section.heading)
            for paragraph in section.paragraphs:
                parts.append("\n".join(_wrapped(paragraph.splitlines())))
        return "\n\n".join(parts)


def _wrapped(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
