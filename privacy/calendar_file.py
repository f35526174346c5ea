"""Calendar files (iCalendar, RFC 5545) of events that last a whole day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75  # octets, without the line break (RFC 5545, 3.1)
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class DayEvent:
    """One event of a whole day.

    Attributes:
        key: what identifies it in a calendar, so that a newer file replaces the event (UID);
            printable ASCII, nothing secret.
        day: the day.
        summary: what happens, in one line.
        description: more about it, on any number of lines.
    """

    key: str
    day: date
    summary: str
    description: str = ""


def calendar_file(events: Iterable[DayEvent], made_at: datetime) -> bytes:
    """Return the calendar file; `made_at` (an aware moment) is when its content was true."""
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//privacy//calendar_file//EN"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def calendar_response(content: bytes, name: str) -> HttpResponse:
    """Return the download of a calendar file called `name`."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _event(event: DayEvent, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield "TRANSP:TRANSPARENT"  # the day is not taken
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Return a TEXT value: escaped, and without control characters other than line breaks."""
    lines = "\n".join(text.splitlines())
    return "".join(char for char in lines if char == "\n" or char.isprintable()).translate(ESCAPES)


def _folded(line: str) -> bytes:
    """Return a content line, folded between characters where it is longer than LONGEST_LINE."""
    folded, room = b"", LONGEST_LINE
    for char in line:
        octets = char.encode()
        if len(octets) > room:
            folded, room = folded + b"\r\n ", LONGEST_LINE - 1
        folded, room = folded + octets, room - len(octets)
    return folded + b"\r\n"
