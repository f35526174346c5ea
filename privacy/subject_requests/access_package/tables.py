"""CSV tables of an access package, for spreadsheets; programs read data.json."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO

from django.utils.text import slugify

from privacy.personal_data.export import SubjectData

BYTE_ORDER_MARK = "\ufeff"  # without it Excel and LibreOffice assume another encoding
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
LONGEST_NAME = 60  # characters
SEPARATORS = {"de": ";"}  # what spreadsheets in that language expect; else a comma (RFC 4180)
# The start of a cell, or of what a program may read as one after a separator, that could be a
# formula. Signed numbers and telephone numbers are not.
FORMULA = re.compile(r"(^|[;,\t\r\n])(?=[=@\t]|\r(?!\n)|[+-](?![\d\s()/.-]*(?:$|[;,\t\r\n])))")


def tables_of(datasets: Sequence[SubjectData], language: str) -> Iterator[tuple[str, str]]:
    """Yield (name, CSV) of each dataset with records; the first line names the fields."""
    position = 0
    for subject_data in datasets:
        if not subject_data.records:
            continue
        position += 1
        text = StringIO()
        table = csv.writer(text, delimiter=SEPARATORS.get(language, ","), quoting=csv.QUOTE_ALL)
        table.writerow(field.label for field in subject_data.records[0])
        for record in subject_data.records:
            table.writerow(harmless(plain_text(field.shown)) for field in record)
        yield f"{position:02}-{file_name(subject_data)}", BYTE_ORDER_MARK + text.getvalue()


def file_name(subject_data: SubjectData) -> str:
    """Return the title of a dataset in ASCII, which every file system accepts."""
    name = slugify(subject_data.title.lower().translate(UMLAUTS))[:LONGEST_NAME].strip("-")
    return name or slugify(subject_data.dataset)


def plain_text(value: object) -> object:
    """Return a datetime as text in UTC, to the second; any other value unchanged."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return value


def harmless(value: object) -> object:
    """Return the value, with text escaped that a spreadsheet would run as a formula (OWASP: CSV
    injection)."""
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
