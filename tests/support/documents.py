"""The documents of this project, as tests read them."""

from pathlib import Path

TOP = Path(__file__).parent.parent.parent


def text(name: str) -> str:
    """Return a file, by its path from the top."""
    return (TOP / name).read_text()
