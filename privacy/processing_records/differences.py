"""What changed from one version of a record to the next, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from privacy.processing_records.models import RecordVersion
from privacy.reporting.record_renderers import Table, tables


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of one table of the record that are new, or gone; a changed row is both.

    Attributes:
        heading: of the table.
        added, removed: the rows, each with its cells joined.
    """

    heading: str
    added: list[str]
    removed: list[str]


def differences(version: RecordVersion, before: RecordVersion | None) -> Iterator[Difference]:
    """Yield what a version says that the one before did not, and the other way round."""
    for table in tables() if before is not None else ():
        old, new = _rows(table, before), _rows(table, version)
        added = [row for row in new if row not in old]
        removed = [row for row in old if row not in new]
        if added or removed:
            yield Difference(table.heading, added, removed)


def _rows(table: Table, version: RecordVersion | None) -> list[str]:
    if version is None:
        return []
    return [" · ".join(filter(None, row)) for row in table.rows(version.content)]
