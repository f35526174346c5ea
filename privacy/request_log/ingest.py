"""Move the spool into the database, each line exactly once, whatever is killed in between.

The offset up to which a segment was read is committed with the rows. A segment goes once its writer is gone
and its end is committed; what is known of its offset goes after the file, never before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from privacy.request_log import store
from privacy.request_log.conf import conf
from privacy.request_log.line import BLANK, microseconds, parse_line, parse_lost
from privacy.request_log.models import LogLoss
from privacy.request_log.spool import Spool, is_closed


@dataclass(slots=True)
class Tally:
    """What a pass over the spool did, in lines; `lost` are responses that their writer could not record."""

    rows: int = 0
    expired: int = 0
    torn: int = 0
    lost: int = 0
    segments: int = 0  # read to the end and deleted

    def __bool__(self) -> bool:
        return any((self.rows, self.expired, self.torn, self.lost, self.segments))


@dataclass(slots=True)
class Batch:
    """The lines of one transaction: the bytes from `start` to `end` of a segment."""

    start: int
    end: int
    rows: list[tuple[object, ...]] = field(default_factory=list)
    expired: int = 0
    torn: int = 0
    lost: int = 0


def ingest(spool: Spool, tally: Tally, *, stopping: Callable[[], bool] = lambda: False) -> Tally:
    """One pass: all lines that are in the spool now, in batches. Raises SpoolBusy, and what the database raises.

    `stopping` is asked between batches. The tally counts what is committed, also where this raises.
    """
    with spool.lock():
        node = spool.node()
        spool.remove_unborn()
        known = store.positions(node)
        segments = spool.segments()
        store.forget_positions(known.keys() - {path.name for path in segments})
        for path in segments:
            if stopping():
                break
            _ingest_segment(path, node, known.get(path.name, 0), tally, stopping)
    return tally


def _ingest_segment(path: Path, node: str, start: int, tally: Tally, stopping: Callable[[], bool]) -> None:
    with path.open("rb") as file:
        closed = is_closed(file)  # asked before reading: what is closed now has all its lines
        file.seek(start)
        for batch in _batches(file, path.name, start, closed=closed):
            losses = [(LogLoss.Kind.TORN, batch.torn), (LogLoss.Kind.UNWRITTEN, batch.lost)]
            store.store(path.name, node, (batch.start, batch.end), batch.rows, losses)
            tally.rows += len(batch.rows)
            tally.expired += batch.expired
            tally.torn += batch.torn
            tally.lost += batch.lost
            if stopping():
                return
        if closed:
            path.unlink()
            store.forget_positions([path.name])
            tally.segments += 1


def _batches(file: BinaryIO, segment: str, start: int, *, closed: bool) -> Iterator[Batch]:
    oldest = microseconds(timezone.now() - conf.REQUEST_LOG_RETENTION)
    while lines := file.readlines(conf.REQUEST_LOG_BATCH_BYTES):
        batch = Batch(start, start)
        for raw in lines:
            if raw.endswith(b"\n") or closed:
                _read(raw, segment, oldest, batch)
        if batch.end > batch.start:
            yield batch
        if batch.end < file.tell():
            return  # a line is being written
        start = batch.end


def _read(raw: bytes, segment: str, oldest: int, batch: Batch) -> None:
    line = parse_line(raw)
    if line is not None and line.time < oldest:
        batch.expired += 1
    elif line is not None:
        batch.rows.append(store.entry_row(segment, batch.end, line))
    elif (lost := parse_lost(raw)) is not None:
        batch.lost += lost
    elif raw != BLANK:
        batch.torn += 1
    batch.end += len(raw)
