"""Sections of docs/reference/performance.md: each benchmark writes its own, between two markers."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "performance.md"


class MarkersMissingError(Exception):
    """The document has no place for the section."""


def write_section(name: str, text: str) -> None:
    """Put the text into the place of this name. Raises MarkersMissingError."""
    PAGE.write_text(replace_section(PAGE.read_text(), name, text))
    print(f"written: docs/reference/{PAGE.name}", file=sys.stderr)


def replace_section(page: str, name: str, text: str) -> str:
    """The page with the text between the markers of this name, which stay. Raises
    MarkersMissingError."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, found_begin, rest = page.partition(begin)
    _old, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise MarkersMissingError(f"{begin} … {end}")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def made_by(command: str, *packages: str) -> str:
    """Which command made the figures, when, and on what, without the name of the machine."""
    return f"Made by `{command}` on {datetime.now(UTC):%Y-%m-%d}: {machine(*packages)}."


def machine(*packages: str) -> str:
    """What figures depend on: the processor's cores, Python, and the versions of these packages."""
    parts = [
        f"{os.cpu_count()} cores ({platform.machine()})",
        f"Python {platform.python_version()}",
    ]
    return ", ".join([*parts, *(f"{package} {version(package)}" for package in packages)])
