"""Texts of which each line is an entry, as staff type lists."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, stripped, without blank ones."""
    return list(filter(None, map(str.strip, text.splitlines())))
