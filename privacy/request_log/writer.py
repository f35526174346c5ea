"""Append lines to the spool: one os.write each, no lock, no thread, and no line lost in silence.

A segment becomes visible under its final name only once its writer holds a shared file lock on it,
and the lock goes when the last descriptor does, also under `kill -9`. So whoever gets the exclusive
lock knows that no more lines will come. The descriptor is closed by the reference count of its
Segment: a thread that is about to write holds a reference, so no other thread's rotation can close
it under its hands.

Responses that no line can be written for are counted, and the next line that can be tells the
count. On a full disk a process may end before that: the count stands in its reserve as well, a file
with room for it made in good time.
"""

import errno
import fcntl
import logging
import os
import secrets
import weakref
from contextlib import suppress
from pathlib import Path

from privacy.request_log.spool_line import format_lost

logger = logging.getLogger(__name__)

SUFFIX = ".log"
PENDING = ".new"  # created, not yet locked
RESERVE = ".reserve"
RESERVE_BYTES = 32  # for the one line of format_lost
# Microseconds after which a writer looks whether its segment is still in the spool.
LOOK = 1_000_000
ATTEMPTS = 3  # to create a segment; only a cleaner that takes an unborn one for dead makes one fail


class Segment:
    """A spool file open for appending, closed with the last reference to it."""

    __slots__ = ("expires", "fd", "look_at", "opened", "size", "unseen")

    def __init__(self, fd: int, opened: int, expires: int) -> None:
        self.fd = fd
        self.opened = opened  # microseconds since 1970, UTC; so are expires and look_at
        self.expires = expires
        self.look_at = opened + LOOK
        self.size = 0
        self.unseen = 0  # lines since the last look

    def is_gone(self, now: int) -> bool:
        """Whether somebody has deleted the file. Looks once a second; where it is there, its lines
        are safe."""
        self.look_at, lines, self.unseen = now + LOOK, self.unseen, 0
        gone = os.fstat(self.fd).st_nlink == 0
        if gone:
            self.unseen = lines
        return gone

    def __del__(self, close=os.close) -> None:  # type: ignore[no-untyped-def]  # bound: modules go first at exit
        if self.fd >= 0:
            close(self.fd)


class Reserve(Segment):
    """Room for the count of lost responses, for an ingester to read once this process is gone."""

    __slots__ = ()

    def note(self, lost: int) -> None:
        """Put the count there; 0 once a line has told it. Writes over what is there, so it needs no
        room."""
        with suppress(OSError):
            text = format_lost(lost) if lost else b""
            os.pwrite(self.fd, text.ljust(RESERVE_BYTES, b"\n"), 0)


class SpoolWriter:
    """What one process appends to the spool; its threads share it."""

    def __init__(self, directory: Path, segment_bytes: int, segment_age: int) -> None:
        """`segment_age` in microseconds."""
        self.directory = directory
        self.segment_bytes = segment_bytes
        self.segment_age = segment_age
        self.lost = 0  # responses that no line could be written for, not yet told in a line
        self._segment: Segment | None = None
        self._reserve: Reserve | None = None
        WRITERS.add(self)

    def append(self, line: bytes, now: int) -> None:
        """Write one line at the moment `now` (microseconds since 1970); a failure is counted, never
        raised."""
        lost = 0
        if self.lost:
            lost, self.lost = self.lost, 0
            line = format_lost(lost) + line
        try:
            segment = self._segment
            if segment is not None and now >= segment.look_at and segment.is_gone(now):
                lost, line = self._start_again(segment, lost, line)
                segment = None
            if (
                segment is None
                or segment.size >= self.segment_bytes
                or not segment.opened <= now < segment.expires
            ):
                segment = self._segment = create_segment(
                    self.directory, now, now + self.segment_age
                )
                self._keep_reserve(now)
            written = os.write(segment.fd, line)
        except OSError as problem:
            if problem.errno == errno.EBADF and segment is not None:
                segment.fd = -1  # somebody else closed it, so the number is not ours to close again
                self._segment = None
            self._failed(lost)
            return
        segment.size += written
        segment.unseen += 1
        if lost and self._reserve is not None and written == len(line):
            self._reserve.note(0)
        if written != len(line):  # a full disk: what follows must not be glued to the torn line
            self._segment = None
            self._failed(lost if lost and written < len(format_lost(lost)) else 0)

    def _failed(self, lost: int) -> None:
        """One more response without a line, after `lost` others; said to the operator once."""
        if not lost:
            logger.error(
                "The request log cannot write to its spool; responses go unrecorded "
                "and are counted."
            )
        self.lost += lost
        self.count_lost()

    def count_lost(self) -> None:
        """Remember a response without a line; the next line that can be written tells the
        ingester."""
        self.lost += 1
        if self._reserve is not None:
            self._reserve.note(self.lost)

    def _start_again(self, gone: Segment, lost: int, line: bytes) -> tuple[int, bytes]:
        """The spool was deleted: what was written since the last look is lost, and the line tells
        so."""
        logger.error("The spool of the request log was deleted; what it held is lost.")
        self._segment = self._reserve = None
        told = len(format_lost(lost)) if lost else 0
        lost += gone.unseen
        return lost, (format_lost(lost) if lost else b"") + line[told:]

    def _keep_reserve(self, now: int) -> None:
        """Make the reserve with the first segment: as long as the disk has room."""
        if self._reserve is None:
            with suppress(OSError):
                self._reserve = create_reserve(self.directory, now)

    def forget_segment(self) -> None:
        """Begin a new segment with the next line."""
        self._segment = None

    def forget_reserve(self) -> None:
        """Leave the reserve to the process that made it."""
        self._reserve = None


def create_segment(directory: Path, now: int, expires: int) -> Segment:
    """A new, empty, locked segment. Its name says when it began, in microseconds. Raises
    OSError."""
    for _ in range(ATTEMPTS):
        path = directory / f"{now:016d}-{os.getpid()}-{secrets.token_hex(8)}{SUFFIX}"
        pending = path.with_suffix(PENDING)
        try:
            fd = os.open(
                pending, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
            )
        except FileNotFoundError:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        segment = Segment(fd, now, expires)
        fcntl.flock(fd, fcntl.LOCK_SH)
        try:
            pending.rename(path)
        except FileNotFoundError:
            continue
        return segment
    raise FileNotFoundError(errno.ENOENT, "No segment can be created in the spool")


def create_reserve(directory: Path, now: int) -> Reserve:
    """A new, blank, locked reserve. Raises OSError."""
    path = directory / f"{now:016d}-{os.getpid()}-{secrets.token_hex(8)}{RESERVE}"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    reserve = Reserve(fd, now, now)
    fcntl.flock(fd, fcntl.LOCK_SH)
    reserve.note(0)
    return reserve


WRITERS: "weakref.WeakSet[SpoolWriter]" = weakref.WeakSet()


def _after_fork() -> None:
    for writer in WRITERS:
        writer.forget_segment()
        writer.forget_reserve()
        writer.lost = 0  # the parent tells


os.register_at_fork(after_in_child=_after_fork)
