"""The reader's side of the spool: segments, their locks, and the erasure of lines in place."""

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

PENDING_LIFETIME = 60  # seconds after which a segment without a lock is considered abandoned


class SpoolBusyError(Exception):
    """Another process holds the lock of this spool."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """Bounds in microseconds since 1970: lines before `lines` are deleted, addresses before
    `addresses` truncated."""

    lines: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Spool:
    """Folder of segments. Only the process that holds `lock` may read, blank or delete them."""

    directory: Path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the spool. Raises SpoolBusyError where another process does."""
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
        """Return the spool's unique name (32 hex digits), created once; call it under the lock."""
        file = self.directory / "node"
        if not file.exists():
            draft = self.directory / "node.draft"
            draft.write_text(uuid.uuid4().hex)
            draft.rename(file)
        return file.read_text()

    def segments(self) -> list[Path]:
        """Return all segments, oldest first; only plain files, not folders or pipes of such a
        name."""
        paths = sorted(self.directory.glob(f"*{SUFFIX}"))
        return list(filter(_is_plain_file, paths))

    def remove_pending(self) -> None:
        """Delete files of writers that ended while creating a segment, and turn the reserves of
        ended writers into segments."""
        for path in [*self.directory.glob(f"*{PENDING}"), *self.directory.glob(f"*{RESERVE}")]:
            try:
                with path.open("rb") as file:
                    if path.stat().st_mtime < time.time() - PENDING_LIFETIME and is_closed(file):
                        _take_over(path, file.read(RESERVE_BYTES))
            except FileNotFoundError:
                continue  # renamed to a segment meanwhile


def _take_over(path: Path, content: bytes) -> None:
    """Turn a reserve that contains a count into a segment; delete any other file."""
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
    """What is not ingested yet: bytes, and the time of the oldest line (microseconds since 1970);
    None without one."""

    bytes: int
    oldest: int | None


def backlog(spool: Spool, positions: Mapping[str, int]) -> Backlog:
    """Return what the spool contains beyond the ingested positions. Needs no lock, so it may be
    slightly out of date."""
    waiting, oldest = 0, None
    for path in spool.segments():
        position = positions.get(path.name, 0)
        try:
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(position)
                lines = filter(None, map(parse_line, file))
                first = next(lines, None) if size > position else None
        except FileNotFoundError:
            continue  # ingested and deleted meanwhile
        waiting += max(size - position, 0)
        if first is not None:
            oldest = first.time if oldest is None else min(oldest, first.time)
    return Backlog(waiting, oldest)


def is_closed(file: BinaryIO) -> bool:
    """Return whether no process can write to the segment any more; once true, it remains true."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def began(path: Path) -> int:
    """Return when a segment was begun, in microseconds since 1970; 0 for other file names."""
    digits = path.name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def expire(spool: Spool, expiry: Expiry, *, dry_run: bool = False) -> int:
    """Delete expired lines and truncate expired addresses; return the number of lines.

    Call it under the lock. Lines are overwritten in place, which moves no other line, since the
    segment may still be written to.
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
            if parse_lost(raw_line) is not None:  # not personal, and must still be counted
                kept += 1
                continue
            line = parse_line(raw_line)
            # An unreadable line is as old as the line before it.
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
