"""The files of the binding corporate rules, as their page describes them."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from telekom_site.pages.conf import conf


@dataclass(frozen=True)
class Download:
    """A file as its page describes it; everything is read from the file itself."""

    language: str
    path: Path
    kind: str  # what its first bytes say, such as "PDF 1.4"
    size: int  # bytes


def place(language: str) -> Path:
    """Return the path of the edition in a language, whether or not it exists yet."""
    return conf.DOWNLOADS_DIR / f"binding-corporate-rules-{language}.pdf"


def downloads() -> list[Download]:
    """Return the editions that exist, in the order of LANGUAGES."""
    return [edition for code, _name in settings.LANGUAGES if (edition := download(code))]


def download(language: str) -> Download | None:
    """Return one edition; None if the file is missing or not a PDF."""
    path = place(language)
    try:
        with path.open("rb") as file:
            signature = file.read(8)
            size = path.stat().st_size
    except OSError:
        return None
    if not signature.startswith(b"%PDF-"):
        return None
    return Download(
        language, path, signature.decode("ascii", "replace").lstrip("%").replace("-", " "), size
    )
