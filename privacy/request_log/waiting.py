"""The spool as a store of the registry: lines about a person that are not in the table, or still stand in its files."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext

from privacy.registry.subject import DataSubject
from privacy.request_log.conf import conf
from privacy.request_log.line import Line, microseconds
from privacy.request_log.spool import Spool, SpoolBusy, blank, lines
from privacy.request_log.store import positions

T = TypeVar("T")
PATIENCE = 20  # seconds to wait for the ingester, which holds the spool for the time of a pass
PAUSE = 0.05  # seconds between two tries


class WaitingLines:
    """Found by address, like the rows of the table."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        """Lines that wait for the table; those that are in it are read there. Raises SpoolBusy."""
        for line in _held(lambda spool: _waiting(spool, subject)):
            yield {gettext("time"): line.moment, gettext("address"): line.address, gettext("URL"): line.url}

    def count(self, subject: DataSubject) -> int:
        return _held(lambda spool: sum(line.address in subject.addresses for line, *_place in lines(spool)))

    def erase(self, subject: DataSubject, came_before: datetime | None) -> int:
        """Also of lines that are in the table already: their bytes stand here until the file is read to its end."""
        before = microseconds(came_before) if came_before else None
        return _held(lambda spool: blank(spool, subject.addresses, before)) if subject.addresses else 0

    def expire(self) -> int:
        return 0  # the log's own deletion run does it (see retention.expire_spool)


def _waiting(spool: Spool, subject: DataSubject) -> list[Line]:
    read = positions(spool.node())
    return [
        line
        for line, path, _begin, end in lines(spool)
        if end > read.get(path.name, 0) and line.address in subject.addresses
    ]


def _held(act: Callable[[Spool], T]) -> T:
    """The act, while nobody else reads the spool. Raises SpoolBusy after PATIENCE."""
    spool, until = Spool(conf.REQUEST_LOG_SPOOL_DIR), time.monotonic() + PATIENCE
    while True:
        try:
            with spool.lock():
                return act(spool)
        except SpoolBusy:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


keeper = WaitingLines()
