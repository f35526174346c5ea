"""What a page makes the visitor load, as gzip -9 packs it. Pure."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass

CODE = {"document", "script", "stylesheet", "fetch", "xhr"}
PICTURES = {"image", "font"}


@dataclass(frozen=True, slots=True)
class File:
    """One answer; `kind` as Playwright calls it."""

    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes: the HTML that the contender adds to the page, its scripts and styles, its pictures and
    fonts."""

    html: int
    code: int
    pictures: int
    files: int  # beside the page itself

    @property
    def total(self) -> int:
        """Without the pictures."""
        return self.html + self.code


def weigh(files: Iterable[File], empty_page: bytes) -> Weight:
    """`empty_page` is the page without any layer. Raises ValueError for a kind that nobody
    expected."""
    files = list(files)
    if unknown := {file.kind for file in files} - CODE - PICTURES:
        raise ValueError(f"{unknown} is neither code nor picture")
    html = sum(packed(file.body) for file in files if file.kind == "document") - packed(empty_page)
    code = sum(packed(file.body) for file in files if file.kind in CODE - {"document"})
    pictures = sum(packed(file.body) for file in files if file.kind in PICTURES)
    return Weight(html, code, pictures, sum(file.kind != "document" for file in files))


def packed(body: bytes) -> int:
    """Its size after gzip -9, or as it is where that is smaller, as for pictures that are packed
    already."""
    return min(len(gzip.compress(body, 9)), len(body))
