"""What every page of staff must have, whatever it shows."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
STAFF = [
    path
    for folder in ("privacy/templates", "templates")
    for path in sorted((TOP / folder).rglob("*.html"))
    if re.search(r'{% extends "admin/', path.read_text())
]
BARE_TABLE = re.compile(r'(?<!<div class="wide">)<table')


@pytest.mark.parametrize("path", STAFF, ids=lambda path: path.name)
def test_a_table_scrolls_by_itself_where_the_screen_is_narrow(path: Path) -> None:
    assert not BARE_TABLE.search(path.read_text()), 'put it in <div class="wide">'
