"""Move the spool into the database, each line exactly once, even if a process is killed.

The offset up to which a segment was read is committed with the rows; then these bytes are blanked.
A segment is deleted once its writer has ended and its end is committed. Its offset is kept for a
while longer: a power failure can bring a deleted file back. A line that the database rejects is
counted and skipped, without delaying others.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BufferedReader
from pathlib import Path

from django.utils import timezone

from privacy.request_log import store
from privacy.request_log.conf import LONGEST_TEXT, conf
from privacy.request_log.hostnames import host_names
from privacy.request_log.models import LogLoss
from privacy.request_log.retention import Bounds, current_bounds
from privacy.request_log.spool import Spool, is_closed
from privacy.request_log.spool_line import BLANK, microseconds, parse_line, parse_lost

LONGEST_LINE = 2 * LONGEST_TEXT + 200  # bytes; anything longer without an end is torn


@dataclass(slots=True)
class Tally:
    """Counts of what passes over the spool did.

    - `rows`: lines stored.
    - `expired`: lines dropped because their retention period was over.
    - `torn`: lines that are unreadable or that the database rejected.
    - `lost`: responses that their writer could not record.
    - `segments`: files read to the end and deleted.
    """

    rows: int = 0
    expired: int = 0
    torn: int = 0
    lost: int = 0
    segments: int = 0

    def __bool__(self) -> bool:
        return any((self.rows, self.expired, self.torn, self.lost, self.segments))


@dataclass(slots=True)
class Batch:
    """Lines of one transaction: the bytes from `start` to `end` of a segment.

    `hosts` are host names by address, `now` is in microseconds since 1970; the counts are as in
    Tally, and made while `entries` is consumed.
    """

    segment: str
    start: int
    end: int
    lines: Sequence[bytes]
    bounds: Bounds
    now: int
    hosts: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    expired: int = 0
    torn: int = 0
    lost: int = 0

    def entries(self) -> Iterator[store.Entry]:
        """Yield the rows to store; expired lines are dropped, and expired addresses truncated.

        A line from the future was written by a wrong clock; it gets the current time, or it would
        outlive its retention period.
        """
        expiry = self.bounds.expiry
        position = store.first_position(self.segment) + self.start
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
                yield store.Entry(
                    store.entry_id(position, line.time), time, line, time >= expiry.addresses, host
                )
            position += len(raw)

    def halves(self) -> tuple["Batch", "Batch"]:
        """Return the same lines as two batches, with nothing counted yet."""
        uncounted = replace(self, rows=0, expired=0, torn=0, lost=0)
        middle = len(self.lines) // 2
        first, second = self.lines[:middle], self.lines[middle:]
        split = self.start + sum(map(len, first))
        return (
            replace(uncounted, end=split, lines=first),
            replace(uncounted, start=split, lines=second),
        )

    def set_aside(self, *, known: bool) -> "Batch":
        """Return the counts of a single line that the database rejects: torn, unless `known`, where
        its row exists already."""
        return replace(self, rows=0, expired=0, torn=0 if known else 1, lost=0)

    def look_up_hosts(self) -> None:
        """Look up the host names of the addresses that will be stored."""
        lines = filter(None, map(parse_line, self.lines))
        addresses = {line.address for line in lines if line.time >= self.bounds.expiry.addresses}
        self.hosts = host_names().of(addresses - {""}, conf.REQUEST_LOG_HOST_NAMES_TIME)

    def _count_unread(self, raw: bytes) -> None:
        if (lost := parse_lost(raw)) is not None:
            self.lost += lost
        elif raw != BLANK:
            self.torn += 1

    def losses(self) -> Sequence[tuple[LogLoss.Kind, int]]:
        """Return (kind, number) of the lines that are missing in the log."""
        return [(LogLoss.Kind.TORN, self.torn), (LogLoss.Kind.UNWRITTEN, self.lost)]


def ingest(
    spool: Spool,
    tally: Tally,
    *,
    stopping: Callable[[], bool] = lambda: False,
    bounds: Callable[[], Bounds] | None = None,
) -> Tally:
    """Ingest all lines that are in the spool now, in batches, and count them in `tally`.

    `stopping` is called between batches and ends the pass when true; `bounds` returns what has
    expired (default: `current_bounds`). The tally counts what is committed, also where this raises.
    A segment that cannot be read is skipped; the first such OSError is raised at the end. Raises
    SpoolBusyError, OffsetConflictError and database errors.
    """
    unread = list[OSError]()
    with spool.lock():
        node = spool.node()
        spool.remove_pending()
        known = store.positions(node)
        segments = spool.segments()
        store.forget_finished(known.keys() - {path.name for path in segments})
        for path in segments:
            if stopping():
                break
            reader = _Reader(path, node, tally, stopping, bounds or current_bounds)
            try:
                reader.read_from(known.get(path.name, 0))
            except OSError as problem:
                unread.append(problem)
    if unread:
        raise unread[0]
    return tally


@dataclass(slots=True)
class _Reader:
    """Reader of one segment into the database."""

    path: Path
    node: str
    tally: Tally
    stopping: Callable[[], bool]
    bounds: Callable[[], Bounds]

    def read_from(self, start: int) -> None:
        """Store all lines from this offset on, and delete a closed file then.

        Raises OSError and database errors.
        """
        with self.path.open("rb+", buffering=0) as raw, self.path.open("rb") as file:
            closed = is_closed(file)  # before reading: a segment closed now has all its lines
            if not closed and start and os.pread(raw.fileno(), 1, start - 2) not in (b"", BLANK):
                os.pwrite(raw.fileno(), BLANK * start, 0)  # committed before a crash, not blanked
            file.seek(start)
            for batch in self._batches(file, start, closed=closed):
                if conf.REQUEST_LOG_HOST_NAMES:
                    batch.look_up_hosts()
                self._store(batch)
                if not closed:  # an idle writer may keep the segment for days
                    os.pwrite(raw.fileno(), BLANK * (batch.end - batch.start), batch.start)
                if self.stopping():
                    return
            if closed:
                self.path.unlink()
                self.tally.segments += 1

    def _store(self, batch: Batch) -> None:
        """Commit a batch; bisect one that the database rejects, down to the line at fault."""
        try:
            store.store(
                self.path.name, self.node, (batch.start, batch.end), batch.entries(), batch.losses
            )
        except store.REFUSALS as problem:
            if not store.means_a_line(problem):
                raise
            if len(batch.lines) > 1:
                for half in batch.halves():
                    self._store(half)
                return
            aside = batch.set_aside(known=store.means_a_line_that_is_there(problem))
            store.store(self.path.name, self.node, (batch.start, batch.end), (), aside.losses)
            batch = aside
        self.tally.rows += batch.rows
        self.tally.expired += batch.expired
        self.tally.torn += batch.torn
        self.tally.lost += batch.lost

    def _batches(self, file: BufferedReader, start: int, *, closed: bool) -> Iterator[Batch]:
        size = conf.REQUEST_LOG_BATCH_BYTES
        while chunk := file.read(size):
            if b"\n" not in chunk:
                chunk += file.readline(LONGEST_LINE)
            *lines, rest = chunk.split(b"\n")
            lines = [line + b"\n" for line in lines]
            is_last = not file.peek(1)
            # An incomplete line is still being written, or begins the next batch. In a closed
            # segment, or when too long, it is torn.
            if rest and ((is_last and closed) or len(rest) >= LONGEST_LINE):
                lines.append(rest)
                rest = b""
            end = start + len(chunk) - len(rest)
            if end > start:
                yield Batch(
                    segment=self.path.name,
                    start=start,
                    end=end,
                    lines=lines,
                    bounds=self.bounds(),
                    now=microseconds(timezone.now()),
                )
            if is_last:
                return
            start = end
            file.seek(start)
