"""Combined log format of rows, which tools like GoAccess read: with networks, not addresses."""

from privacy.request_log.models import RequestLogEntry

UNKNOWN = "-"


def combined(entry: RequestLogEntry) -> str:
    """Return one line without its end: network, date, request line, status, bytes, referrer.

    The other fields of the format (identity, user, user agent) are not stored and always "-".
    """
    moment = entry.time.strftime("%d/%b/%Y:%H:%M:%S +0000")
    size = UNKNOWN if entry.bytes_sent is None else entry.bytes_sent
    request = f"{entry.method} {_quoted(entry.url) or '/'} HTTP/1.1"
    referrer = _quoted(entry.referrer) or UNKNOWN
    return (
        f'{entry.network or UNKNOWN} - - [{moment}] "{request}" {entry.status} {size} '
        f'"{referrer}" "{UNKNOWN}"'
    )


def _quoted(text: str) -> str:
    """Return the text without characters that would end the quotation."""
    return text.replace("\\", "%5C").replace('"', "%22")
