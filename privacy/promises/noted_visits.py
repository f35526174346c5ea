"""Whether the process that answers notes its visits beside the request log: by the access log of
its web server, by a logger, or by what it prints."""

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from os import SEEK_END
from pathlib import Path
from typing import TextIO

from django.urls import reverse

LOOKED_THROUGH = 256 * 1024  # bytes at the end of a file
REFUSED = "Not Found: "  # as Django warns (`django.request`)
ACCESS_LOGS = ("gunicorn.access", "uvicorn.access", "hypercorn.access")
# That of the server for development writes to the terminal of who develops.
TERMINAL = "django.server"
PRINTED = (1, 2)  # descriptors of standard output and errors


def notes_visits() -> bool:
    """Return whether a log other than ours names the visits of this process; listen from now on,
    so that the next call knows of the present visit."""
    of_access_logs = {each for name in ACCESS_LOGS for each in logging.getLogger(name).handlers}
    writes_log = bool(of_access_logs - {_listener})
    _listener.listen()
    return writes_log or _listener.heard or any(map(_names_visits, {*_log_files(), *_printed()}))


class _Listener(logging.Handler):
    """Notices that a logger, or what is printed, names the page that answers here: wherever it is
    written, a visit is noted.

    Attributes:
        heard: whether one did, since this process answered first.
    """

    heard = False

    def listen(self) -> None:
        """Listen to all loggers, also those that write by handlers of their own only, and to
        standard output and errors. One that keeps its records and has no handler writes nothing."""
        for logger in _loggers():
            is_heard = logger is logging.root or (bool(logger.handlers) and not logger.propagate)
            if is_heard and logger.name != TERMINAL and self not in logger.handlers:
                logger.addHandler(self)
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):  # there is none, or it is closed to changes
                self._overhear(stream)

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record, and keep nothing of it; one that is malformed is not ours to report."""
        with suppress(Exception):
            self.hear(record.getMessage())

    def hear(self, text: str) -> None:
        """Look at a text, and keep nothing of it."""
        self.heard |= any(map(_notes_visit, text.splitlines()))

    def _overhear(self, stream: TextIO) -> None:
        really = stream.write
        if getattr(really, "listener", None) is self:
            return

        def write(text: str) -> int:
            with suppress(Exception):  # who prints is not disturbed
                self.hear(text)
            return really(text)

        write.listener = self  # type: ignore[attr-defined]
        stream.write = write  # type: ignore[method-assign]


_listener = _Listener()


def _loggers() -> Iterator[logging.Logger]:
    yield logging.root
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            yield logger


def _log_files() -> set[str]:
    """Return the names of the files into which this process logs."""
    handlers = [handler for logger in _loggers() for handler in logger.handlers]
    return {each.baseFilename for each in handlers if isinstance(each, logging.FileHandler)}


def _printed() -> Iterator[str]:
    """Yield the names of the files into which standard output and errors are led (Linux), by
    whatever they are written."""
    for descriptor in PRINTED:
        with suppress(OSError):
            file = Path(f"/proc/self/fd/{descriptor}").resolve()
            if file.is_file():
                yield str(file)


def _names_visits(path: str) -> bool:
    """Return whether the end of a file names the page that answers here, which each run visited
    before."""
    try:
        with Path(path).open("rb") as file:
            file.seek(max(0, file.seek(0, SEEK_END) - LOOKED_THROUGH))
            return any(map(_notes_visit, file.read().decode("utf-8", "replace").splitlines()))
    except OSError:
        return False


def _notes_visit(line: str) -> bool:
    """Return whether a line names the page that answers here; Django's own warning about a request
    for it with a made-up nonce, which anyone can send, notes no visitor."""
    return reverse("privacy_public:probe_echo") in line and REFUSED not in line
