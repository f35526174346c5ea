"""Append lines to the spool: one os.write each, no lock, no thread, and no line lost in silence.

A segment becomes visible under its final name only once its writer holds a shared file lock on it, and the
lock goes when the last descriptor does, also under `kill -9`. So whoever gets the exclusive lock knows that
no more lines will come. The descriptor is closed by the reference count of its Segment: a thread that is about
to write holds a reference, so no other thread's rotation can close it under its hands.
"""

import errno
import fcntl
import logging
import os
import secrets
import weakref
from pathlib import Path

from privacy.request_log.line import format_lost

logger = logging.getLogger(__name__)

SUFFIX = ".log"
UNBORN = ".new"  # created, not yet locked
ATTEMPTS = 3  # to create a segment; only a cleaner that takes an unborn one for dead makes one fail


class Segment:
    """A spool file open for appending, closed with the last reference to it."""

    __slots__ = ("expires", "fd", "opened", "size")

    def __init__(self, fd: int, opened: int, expires: int) -> None:
        self.fd = fd
        self.opened = opened  # microseconds since 1970, UTC; so is expires
        self.expires = expires
        self.size = 0

    def __del__(self, close=os.close) -> None:  # type: ignore[no-untyped-def]  # bound: modules go first at exit
        if self.fd >= 0:
            close(self.fd)


class SpoolWriter:
    """What one process appends to the spool; its threads share it."""

    def __init__(self, directory: Path, segment_bytes: int, segment_age: int) -> None:
        """`segment_age` in microseconds."""
        self.directory = directory
        self.segment_bytes = segment_bytes
        self.segment_age = segment_age
        self.lost = 0  # responses that no line could be written for, not yet told in a line
        self._segment: Segment | None = None
        WRITERS.add(self)

    def append(self, line: bytes, now: int) -> None:
        """Write one line at the moment `now` (microseconds since 1970); a failure is counted, never raised."""
        lost = 0
        if self.lost:
            lost, self.lost = self.lost, 0
            line = format_lost(lost) + line
        try:
            segment = self._segment
            if segment is None or segment.size >= self.segment_bytes or not segment.opened <= now < segment.expires:
                segment = self._segment = create_segment(self.directory, now, now + self.segment_age)
            written = os.write(segment.fd, line)
        except OSError as problem:
            if problem.errno == errno.EBADF and segment is not None:
                segment.fd = -1  # somebody else closed it, so the number is not ours to close again
                self._segment = None
            self._failed(lost)
            return
        segment.size += written
        if written != len(line):  # a full disk: what follows must not be glued to the torn line
            self._segment = None
            self._failed(lost if lost and written < len(format_lost(lost)) else 0)

    def _failed(self, lost: int) -> None:
        """One more response without a line, after `lost` others; said to the operator once."""
        if not lost:
            logger.error("The request log cannot write to its spool; responses go unrecorded and are counted.")
        self.lost += lost + 1

    def count_lost(self) -> None:
        """Remember a response without a line; the next line that can be written tells the ingester."""
        self.lost += 1

    def forget_segment(self) -> None:
        """Begin a new segment with the next line."""
        self._segment = None


def create_segment(directory: Path, now: int, expires: int) -> Segment:
    """A new, empty, locked segment. Its name says when it began, in microseconds. Raises OSError."""
    for _ in range(ATTEMPTS):
        born = directory / f"{now:016d}-{os.getpid()}-{secrets.token_hex(8)}{SUFFIX}"
        unborn = born.with_suffix(UNBORN)
        try:
            fd = os.open(unborn, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        segment = Segment(fd, now, expires)
        fcntl.flock(fd, fcntl.LOCK_SH)
        try:
            unborn.rename(born)
        except FileNotFoundError:
            continue
        return segment
    raise FileNotFoundError(errno.ENOENT, "No segment can be created in the spool")


WRITERS: "weakref.WeakSet[SpoolWriter]" = weakref.WeakSet()


def _after_fork() -> None:
    for writer in WRITERS:
        writer.forget_segment()
        writer.lost = 0  # the parent tells


os.register_at_fork(after_in_child=_after_fork)
