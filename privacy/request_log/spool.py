"""The spool as its reader sees it: segments, their locks, and the erasure of lines in place."""

import fcntl
import os
import stat
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from privacy.request_log.spool_line import BLANK, parse_line, parse_lost, with_shortened_address
from privacy.request_log.writer import PENDING, RESERVE, RESERVE_BYTES, SUFFIX

PENDING_LIFETIME = 60  # seconds after which a segment that got no lock is taken for dead


class SpoolBusyError(Exception):
    """Another process reads or cleans this spool."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """From before `lines` nothing is left, from before `addresses` no whole address; microseconds
    since 1970."""

    lines: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of segments. Only the process that holds `lock` may read, blank or delete them."""

    directory: Path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the spool. Raises SpoolBusy where another process does."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(
            self.directory / "reader.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SpoolBusyError from None
            yield
        finally:
            os.close(descriptor)

    def node(self) -> str:
        """The spool's own name (32 hex digits), made once; under the lock."""
        file = self.directory / "node"
        if not file.exists():
            draft = self.directory / "node.draft"
            draft.write_text(uuid.uuid4().hex)
            draft.rename(file)
        return file.read_text()

    def segments(self) -> list[Path]:
        """All segments, the oldest first. What else bears such a name, such as a folder or a pipe,
        is none."""
        paths = sorted(self.directory.glob(f"*{SUFFIX}"))
        return [path for path in paths if _is_plain_file(path)]

    def remove_pending(self) -> None:
        """Delete what writers left that died while they created a segment, and read the reserves of
        those gone."""
        for path in [*self.directory.glob(f"*{PENDING}"), *self.directory.glob(f"*{RESERVE}")]:
            try:
                with path.open("rb") as file:
                    if path.stat().st_mtime < time.time() - PENDING_LIFETIME and is_closed(file):
                        _take_over(path, file.read(RESERVE_BYTES))
            except FileNotFoundError:
                continue  # it was born meanwhile


def _take_over(path: Path, content: bytes) -> None:
    """A reserve with a count becomes a segment, which is read like any other."""
    if path.suffix == RESERVE and content.strip(BLANK):
        path.rename(path.with_suffix(SUFFIX))
    else:
        path.unlink()


def _is_plain_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for the database: bytes, and the time of the oldest line (microseconds since
    1970), if any."""

    bytes: int
    oldest: int | None


def backlog(spool: Spool, positions: Mapping[str, int]) -> Backlog:
    """What stands in the spool beyond the positions that were read. Needs no lock, and may be a
    moment late."""
    waiting, oldest = 0, None
    for path in spool.segments():
        position = positions.get(path.name, 0)
        try:
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(position)
                lines = (parse_line(raw) for raw in file)
                first = (
                    next((line.time for line in lines if line), None) if size > position else None
                )
        except FileNotFoundError:
            continue  # it was read to its end meanwhile
        waiting += max(size - position, 0)
        oldest = min(filter(None, (oldest, first)), default=None)
    return Backlog(waiting, oldest)


def is_closed(file: BinaryIO) -> bool:
    """Whether no process can write to the segment any more. True stays true."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def began(path: Path) -> int:
    """When a segment was begun, in microseconds since 1970; 0 for a foreign file name."""
    digits = path.name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def expire(spool: Spool, expiry: Expiry, *, dry_run: bool = False) -> int:
    """Erase expired lines and shorten expired addresses; under the lock. Returns the number of
    lines.

    All in place: a line in a segment that is still written to is overwritten, which moves no other
    line.
    """
    due = [path for path in spool.segments() if began(path) < max(expiry.lines, expiry.addresses)]
    return sum(_expire_segment(path, expiry, dry_run=dry_run) for path in due)


def _expire_segment(path: Path, expiry: Expiry, *, dry_run: bool) -> int:
    expired = kept = 0
    moment = began(path)
    with path.open("rb+", buffering=0) as raw, path.open("rb") as file:
        closed = is_closed(file)
        while raw_line := file.readline():
            if raw_line == BLANK:
                continue
            if parse_lost(raw_line) is not None:  # it is about nobody, and must be counted
                kept += 1
                continue
            line = parse_line(raw_line)
            # What cannot be read is as old as what stands before it.
            moment = line.time if line else moment
            offset = file.tell() - len(raw_line)
            if moment >= expiry.lines or not (closed or raw_line.endswith(BLANK)):
                kept += 1
                if line and moment < expiry.addresses and not dry_run:
                    os.pwrite(raw.fileno(), with_shortened_address(raw_line, line), offset)
                continue
            expired += 1
            if not dry_run:
                os.pwrite(raw.fileno(), BLANK * len(raw_line), offset)
        if closed and not kept and not dry_run:
            path.unlink()
    return expired
