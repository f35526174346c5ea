"""What the processes say on standard error: where something failed, never about whom.

Paths may hold tokens and messages of exceptions may hold names, so a request is named by its route,
and an exception by its kind and the lines of code it passed.
"""

import logging
import traceback
from types import TracebackType

LINE = "{levelname} {name}: {message}"
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFormatter(logging.Formatter):
    """One line per record, and the frames of its exception."""

    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record with the route instead of the path, and no text arguments of
        gunicorn's."""
        plain = logging.makeLogRecord(record.__dict__)
        plain.exc_text = None  # another handler may have cached the whole text
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            status = getattr(record, "status_code", "")
            plain.msg, plain.args = "%s at %s", (status, match.route if match else "no route")
        elif record.name == "gunicorn.error" and record.args:
            plain.args = tuple(
                "…" if isinstance(argument, str) else argument for argument in _tuple(record.args)
            )
        return super().format(plain)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's name
        """Return the frames and the class of the exception, without its message."""
        kind, _error, frames = ei
        lines = traceback.format_list(list(map(_without_source, traceback.extract_tb(frames))))
        return "".join([*lines, kind.__name__ if kind else ""])


def _tuple(arguments: object) -> tuple[object, ...]:
    return arguments if isinstance(arguments, tuple) else (arguments,)


def _without_source(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    return traceback.FrameSummary(
        frame.filename, frame.lineno, frame.name, lookup_line=False, line=""
    )
