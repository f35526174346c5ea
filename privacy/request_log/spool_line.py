"""Format of a line of the spool: how a response is written, and validated when read."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from privacy.client import is_canonical, shortened

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Sixteen digits of microseconds cover the years 2001 to 2286. Thirteen digits of bytes are 10
# terabytes, and the sum of a day still fits into 63 bits.
ENTRY = re.compile(
    r"([0-9]{16})\t([0-9a-f.:]{0,45}) *\t([A-Z-]{1,16})\t([0-9]{3})\t([0-9]{0,13})"
    r"\t([!-~]{0,4000})\t([!-~]{0,4000})(\tF)?\n"
)
LOST = re.compile(rb"!\t([0-9]{1,12})\n")
BLANK = b"\n"


class Line(NamedTuple):
    """One response.

    - `time`: microseconds since 1970, UTC.
    - `address`: canonical client address; "" where unknown.
    - `method`: HTTP method in capitals, or OTHER.
    - `status`: HTTP status.
    - `bytes_sent`: bytes of the body; None where unknown.
    - `url`, `referrer`: minimised (see minimise).
    - `forwarded`: whether a proxy that is not trusted named another client.
    """

    time: int
    address: str
    method: str
    status: int
    bytes_sent: int | None
    url: str
    referrer: str
    forwarded: bool = False

    @property
    def moment(self) -> datetime:
        """Time as an aware datetime in UTC."""
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
    """Return the bytes of a Line with its end; texts must be printable ASCII without spaces (see
    minimise)."""
    size = "" if bytes_sent is None else bytes_sent
    # Without the mark the format is the same as before the mark was introduced.
    end = "\tF\n" if forwarded else "\n"
    return f"{time}\t{address}\t{method}\t{status}\t{size}\t{url}\t{referrer}{end}".encode("ascii")


def format_lost(count: int) -> bytes:
    """Return the line by which a writer reports how many responses it could not record before."""
    return b"!\t%d\n" % count


def parse_line(raw: bytes) -> Line | None:
    """Return the response in a line with its end; None where the line is torn or invalid."""
    # In Latin-1 every byte is a character, and the pattern accepts only ASCII.
    parts = ENTRY.fullmatch(raw.decode("latin-1"))
    if parts is None:
        return None
    time, address, method, status, sent, url, referrer, forwarded = parts.groups()
    if not is_canonical(address):
        return None  # not written by SpoolWriter
    size = int(sent) if sent else None
    return Line(int(time), address, method, int(status), size, url, referrer, forwarded is not None)


def with_shortened_address(raw: bytes, line: Line) -> bytes:
    """Return the same line, of the same length, with the address truncated to its network."""
    whole = line.address.encode("ascii")
    time, _tab, rest = raw.partition(b"\t")
    return (
        time
        + b"\t"
        + shortened(line.address).encode("ascii").ljust(len(whole))
        + rest[len(whole) :]
    )


def parse_lost(raw: bytes) -> int | None:
    """Return the count in a line of `format_lost`; None for any other line."""
    count = LOST.fullmatch(raw)
    return int(count[1]) if count else None


def microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970, UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)
