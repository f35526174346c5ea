"""Move the spool into the database, each line exactly once, whatever is killed in between.

The offset up to which a segment was read is committed with the rows. A segment goes once its writer is gone
and its end is committed; what is known of its offset goes after the file, never before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from privacy.request_log import store
from privacy.request_log.conf import conf
from privacy.request_log.hostnames import host_names
from privacy.request_log.line import BLANK, microseconds, parse_line, parse_lost
from privacy.request_log.models import LogLoss
from privacy.request_log.retention import Bounds, current_bounds
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
    """The lines of one transaction: the bytes from `start` to `end` of a segment. Counted while `entries` are read."""

    segment: str
    start: int
    end: int
    lines: Sequence[bytes]
    bounds: Bounds
    now: int
    hosts: Mapping[str, str] = field(default_factory=dict)  # host names by address
    rows: int = 0
    expired: int = 0
    torn: int = 0
    lost: int = 0

    def entries(self) -> Iterator[store.Entry]:
        """The responses that are kept. What is due is dropped or shortened as the next purge would.

        A line from the future was written by a wrong clock; it counts from now, or it would outlive its promise.
        """
        expiry = self.bounds.expiry
        place = store.first_place(self.segment) + self.start
        for raw in self.lines:
            line = parse_line(raw)
            if line is None:
                self._count_unread(raw)
            elif line.time < expiry.lines:
                self.expired += 1
            else:
                self.rows += 1
                time = min(line.time, self.now)
                host = self.hosts.get(line.address, "")
                yield store.Entry(store.entry_id(place, line.time), time, line, time >= expiry.addresses, host)
            place += len(raw)

    def look_up_hosts(self) -> None:
        """Find the names of the addresses that will be stored."""
        lines = filter(None, map(parse_line, self.lines))
        addresses = {line.address for line in lines if line.time >= self.bounds.expiry.addresses}
        self.hosts = host_names().of(addresses - {""}, conf.REQUEST_LOG_HOST_NAMES_TIME)

    def _count_unread(self, raw: bytes) -> None:
        if (lost := parse_lost(raw)) is not None:
            self.lost += lost
        elif raw != BLANK:
            self.torn += 1

    def losses(self) -> Sequence[tuple[LogLoss.Kind, int]]:
        return [(LogLoss.Kind.TORN, self.torn), (LogLoss.Kind.UNWRITTEN, self.lost)]


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
            if conf.REQUEST_LOG_HOST_NAMES:
                batch.look_up_hosts()
            store.store(path.name, node, (batch.start, batch.end), batch.entries(), batch.losses)
            tally.rows += batch.rows
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
    while lines := file.readlines(conf.REQUEST_LOG_BATCH_BYTES):
        end = file.tell()
        if not (lines[-1].endswith(b"\n") or closed):
            end -= len(lines.pop())  # it is being written
        if end > start:
            yield Batch(segment, start, end, lines, current_bounds(), microseconds(timezone.now()))
        if end < file.tell():
            return
        start = end
