"""One response as one line of the spool: how it is written, and how it is checked on reading."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from privacy.client import is_canonical, shortened

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Sixteen digits of microseconds last until the year 2286, and begin in 2001. Thirteen of bytes are
# 10 terabytes, and the sum of a day still fits into 63 bits.
ENTRY = re.compile(
    r"([0-9]{16})\t([0-9a-f.:]{0,45}) *\t([A-Z-]{1,16})\t([0-9]{3})\t([0-9]{0,13})"
    r"\t([!-~]{0,4000})\t([!-~]{0,4000})(\tF)?\n"
)
LOST = re.compile(rb"!\t([0-9]{1,12})\n")
BLANK = b"\n"


class Line(NamedTuple):
    """A response: time in microseconds since 1970, UTC; bytes of the body, None where unknown."""

    time: int
    address: str
    method: str
    status: int
    bytes_sent: int | None
    url: str
    referrer: str
    forwarded: bool = False  # somebody in between said for whom it asks, and is not trusted

    @property
    def moment(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.time)


def format_line(
    time: int,
    address: str,
    method: str,
    status: int,
    bytes_sent: int | None,
    url: str,
    referrer: str,
    forwarded: bool = False,
) -> bytes:
    """The parts of a Line with its end; texts must be printable ASCII without spaces (see
    minimise.clean)."""
    size = "" if bytes_sent is None else bytes_sent
    # A line without the mark is as it was before there was one.
    end = "\tF\n" if forwarded else "\n"
    return f"{time}\t{address}\t{method}\t{status}\t{size}\t{url}\t{referrer}{end}".encode("ascii")


def format_lost(count: int) -> bytes:
    """The line by which a writer says how many responses it could not record before."""
    return b"!\t%d\n" % count


def parse_line(raw: bytes) -> Line | None:
    """The response in a line with its end, or None where the line is torn or foreign."""
    # Every byte is a character, and the pattern takes ASCII only.
    parts = ENTRY.fullmatch(raw.decode("latin-1"))
    if parts is None:
        return None
    time, address, method, status, sent, url, referrer, forwarded = parts.groups()
    if not is_canonical(address):
        return None  # no writer of ours wrote it
    size = int(sent) if sent else None
    return Line(int(time), address, method, int(status), size, url, referrer, forwarded is not None)


def with_shortened_address(raw: bytes, line: Line) -> bytes:
    """The same line, of the same length, that says no more of the address than its network."""
    whole = line.address.encode("ascii")
    time, _tab, rest = raw.partition(b"\t")
    return (
        time
        + b"\t"
        + shortened(line.address).encode("ascii").ljust(len(whole))
        + rest[len(whole) :]
    )


def parse_lost(raw: bytes) -> int | None:
    """The count in a line of `format_lost`, or None where the line is another."""
    count = LOST.fullmatch(raw)
    return int(count[1]) if count else None


def microseconds(moment: datetime) -> int:
    """An aware moment as microseconds since 1970, UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)
