"""The tables of an access package, for spreadsheets: data.json is the form for programs."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO

from django.utils.text import slugify

from privacy.personal_data.export import Holding

BYTE_ORDER_MARK = "\ufeff"  # without it Excel and LibreOffice take the text for another encoding
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
LONGEST_NAME = 60  # characters
SEPARATORS = {"de": ";"}  # as spreadsheets of that language expect it; elsewhere a comma (RFC 4180)
# A cell, or what a program takes for one after a separator, that begins as a formula does. A number
# with its sign and a telephone number do not.
FORMULA = re.compile(r"(^|[;,\t\r\n])(?=[=@\t]|\r(?!\n)|[+-](?![\d\s()/.-]*(?:$|[;,\t\r\n])))")


def tables_of(holdings: Sequence[Holding], language: str) -> Iterator[tuple[str, str]]:
    """(name, CSV) of each kind of record that was found; the first line names the fields."""
    found = [holding for holding in holdings if holding.records]
    for number, holding in enumerate(found, 1):
        text = StringIO()
        table = csv.writer(text, delimiter=SEPARATORS.get(language, ","), quoting=csv.QUOTE_ALL)
        table.writerow(field.label for field in holding.records[0])
        table.writerows(
            [harmless(plain_text(field.shown)) for field in record] for record in holding.records
        )
        yield f"{number:02}-{file_name(holding)}", BYTE_ORDER_MARK + text.getvalue()


def file_name(holding: Holding) -> str:
    """The title of a kind of record, as every file system takes it."""
    return slugify(holding.title.lower().translate(UMLAUTS))[:LONGEST_NAME].strip("-") or slugify(
        holding.store
    )


def plain_text(value: object) -> object:
    """A moment with its zone, without parts of a second; anything else as it is."""
    return (
        value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        if isinstance(value, datetime)
        else value
    )


def harmless(value: object) -> object:
    """The value, so that a spreadsheet takes no text for a formula (OWASP: CSV injection)."""
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
