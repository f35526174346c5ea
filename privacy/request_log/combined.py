"""Rows in the combined log format, which tools like GoAccess read: networks, no addresses."""

from privacy.request_log.models import RequestLogEntry

NOBODY = "-"


def combined(entry: RequestLogEntry) -> str:
    """One line without its end: network, date, request line, status, bytes, referrer; nothing
    else is known."""
    moment = entry.time.strftime("%d/%b/%Y:%H:%M:%S +0000")
    size = NOBODY if entry.bytes_sent is None else entry.bytes_sent
    request = f"{entry.method} {_quoted(entry.url) or '/'} HTTP/1.1"
    referrer = _quoted(entry.referrer) or NOBODY
    return (
        f'{entry.network or NOBODY} - - [{moment}] "{request}" {entry.status} {size} '
        f'"{referrer}" "{NOBODY}"'
    )


def _quoted(text: str) -> str:
    """Without what would end the quotation."""
    return text.replace("\\", "%5C").replace('"', "%22")
