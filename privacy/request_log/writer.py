"""The writer's side of the spool: one os.write per line, no mutex, no thread, and no silent loss.

A segment gets its final name only once its writer holds a shared file lock on it, and the lock is
released with the last descriptor, also under `kill -9`. So a process that gets the exclusive lock
knows that no more lines will follow. The descriptor is closed by the reference count of its
Segment: a thread that is about to write holds a reference, so that no other thread's rotation can
close it while in use.

Responses that could not be written are counted, and the next line that can be written reports the
count. On a full disk a process may end before that, so the count is also stored in its reserve, a
file allocated in advance.
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
# Microseconds after which a writer checks that its segment still exists.
LOOK = 1_000_000
ATTEMPTS = 3  # to create a segment; fails only if a reader considers a pending one abandoned


class Segment:
    """Spool file open for appending, closed with the last reference to it."""

    __slots__ = ("expires", "fd", "look_at", "opened", "size", "unseen")

    def __init__(self, fd: int, opened: int, expires: int) -> None:
        self.fd = fd
        self.opened = opened  # microseconds since 1970, UTC; so are expires and look_at
        self.expires = expires
        self.look_at = opened + LOOK
        self.size = 0
        self.unseen = 0  # lines since the last look

    def is_gone(self, now: int) -> bool:
        """Return whether the file was deleted; lines written before a check that finds it are
        safe."""
        self.look_at, lines, self.unseen = now + LOOK, self.unseen, 0
        gone = os.fstat(self.fd).st_nlink == 0
        if gone:
            self.unseen = lines
        return gone

    def __del__(self, close=os.close) -> None:  # type: ignore[no-untyped-def]  # bound: modules go first at exit
        if self.fd >= 0:
            close(self.fd)


class Reserve(Segment):
    """Allocated file for the count of lost responses, read by an ingester once this process has
    ended."""

    __slots__ = ()

    def note(self, lost: int) -> None:
        """Store the count; 0 once a line has reported it. Overwrites in place, so it needs no free
        space."""
        with suppress(OSError):
            text = format_lost(lost) if lost else b""
            os.pwrite(self.fd, text.ljust(RESERVE_BYTES, b"\n"), 0)


class SpoolWriter:
    """Writer of one process, shared by its threads.

    `lost` is the number of responses that could not be written and are not reported yet.
    """

    def __init__(self, directory: Path, segment_bytes: int, segment_age: int) -> None:
        """Set limits in bytes and microseconds; files are created with the first line."""
        self.directory = directory
        self.segment_bytes = segment_bytes
        self.segment_age = segment_age
        self.lost = 0
        self._segment: Segment | None = None
        self._reserve: Reserve | None = None
        WRITERS.add(self)

    def append(self, line: bytes, now: int) -> None:
        """Write one line at the time `now` (microseconds since 1970); a failure is counted, never
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
                segment.fd = -1  # closed elsewhere: the number may belong to another file by now
                self._segment = None
            self._failed(lost)
            return
        segment.size += written
        segment.unseen += 1
        if lost and self._reserve is not None and written == len(line):
            self._reserve.note(0)
        if written != len(line):  # disk full: the next line must not continue the torn one
            self._segment = None
            self._failed(lost if lost and written < len(format_lost(lost)) else 0)

    def _failed(self, lost: int) -> None:
        """Count one more unwritten response, after `lost` others; log an error for the first."""
        if not lost:
            logger.error(
                "The request log cannot write to its spool: responses are not recorded, only "
                "counted. Check the disk and the permissions of PRIVACY_REQUEST_LOG_SPOOL_DIR."
            )
        self.lost += lost
        self.count_lost()

    def count_lost(self) -> None:
        """Count an unwritten response; the next line reports the count to the ingester."""
        self.lost += 1
        if self._reserve is not None:
            self._reserve.note(self.lost)

    def _start_again(self, gone: Segment, lost: int, line: bytes) -> tuple[int, bytes]:
        """Add the lines written since the last check to the count, since the segment was deleted;
        return the new count and line."""
        logger.error("The spool of the request log was deleted; the lines in it are lost.")
        self._segment = self._reserve = None
        told = len(format_lost(lost)) if lost else 0
        lost += gone.unseen
        return lost, (format_lost(lost) if lost else b"") + line[told:]

    def _keep_reserve(self, now: int) -> None:
        """Create the reserve with the first segment, while the disk has free space."""
        if self._reserve is None:
            with suppress(OSError):
                self._reserve = create_reserve(self.directory, now)

    def forget_segment(self) -> None:
        """Begin a new segment with the next line."""
        self._segment = None

    def forget_reserve(self) -> None:
        """Leave the reserve to the process that created it."""
        self._reserve = None


def create_segment(directory: Path, now: int, expires: int) -> Segment:
    """Create an empty, locked segment; its name contains its start, in microseconds since 1970.
    Raises OSError."""
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
    """Create a blank, locked reserve. Raises OSError."""
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
        writer.lost = 0  # the parent reports it


os.register_at_fork(after_in_child=_after_fork)
