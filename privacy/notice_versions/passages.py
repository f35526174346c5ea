"""Passages of the notice: what a reader reads of its page, piece by piece, without what changes
while it stays the same."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

LIVE = "data-live"  # attribute of an element that is left out: a state, a moment, a count
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = {"dd", "details", "div", "dl", "dt", "h1", "h2", "li", "ol", "p", "section", "ul"}
BLOCKS |= {"header", "summary"}
SENTENCE_END = re.compile(r"(?<=[\w)]{2}[.!?])\s+(?=[A-ZÄÖÜ])")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060"))


class Passage(NamedTuple):
    """One sentence of the notice, or one entry of its tables.

    Attributes:
        part: heading of the part that it is in; empty before the first one.
        fold: title of the table in this part; empty outside of tables.
        term: what the entry is about; empty outside of tables.
        text: the sentence itself.
    """

    part: str
    fold: str
    term: str
    text: str


def passages_of(markup: str) -> list[Passage]:
    """Return the passages of the notice's HTML, in order; elements with `data-live` are left
    out."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.passages


class _Reader(HTMLParser):
    """Reads well-formed HTML, as Django's templates write it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages = list[Passage]()
        self._open = list[tuple[str, bool]]()  # tags, and whether each is left out
        self._text = list[str]()
        self._part = self._fold = self._term = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end_block()
        if tag in VOID:
            return
        names = dict(attrs)
        hidden = "visually-hidden" in (names.get("class") or "").split()
        self._open.append((tag, self._is_left_out or hidden or LIVE in names))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block()
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "details":
            self._fold = ""
        elif tag == "dl":
            self._term = ""

    def handle_data(self, data: str) -> None:
        if not self._is_left_out:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end_block()

    @property
    def _is_left_out(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _end_block(self) -> None:
        text = " ".join("".join(self._text).translate(INVISIBLE).split())
        self._text.clear()
        if not text:
            return
        around = {tag for tag, _left_out in self._open}
        if "h1" in around:
            self._part = ""
        elif "h2" in around:
            self._part = text
        elif "summary" in around:
            self._fold = text
        elif "dt" in around:
            self._term = text
        else:
            self._add(text, is_entry="dd" in around)

    def _add(self, text: str, *, is_entry: bool) -> None:
        for sentence in [text] if is_entry else SENTENCE_END.split(text):
            self.passages.append(Passage(self._part, self._fold, self._term, sentence))
