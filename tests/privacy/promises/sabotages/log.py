"""Sabotages of the request log: what it notes, for how long, who reads it, and who else notes."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.promises import noted_visits
from privacy.request_log.ingest import ingest
from privacy.request_log.minimise import Minimiser
from privacy.request_log.models import LogReading, RequestLogEntry
from tests.privacy.promises import in_process
from tests.privacy.promises.sabotages.kinds import (
    Sabotage,
    answer,
    at,
    configured,
    done,
    logged,
    patched,
    without_middleware,
)
from tests.privacy.request_log.conftest import entry

DAY = timedelta(days=1)
LOG = frozenset(f"S{number:02}" for number in range(7, 13))


def the_address(request: Any, status: int) -> str:
    return str(request.get_full_path())


def the_referrer(request: Any) -> str:
    return str(request.headers["Referer"])


def patch_minimiser(method: str, leak: Any) -> Any:
    return patched(f"{Minimiser.__module__}.Minimiser.{method}", staticmethod(leak))()


@contextmanager
def second_log() -> Iterator[None]:
    logger, handler = logging.getLogger("gunicorn.access"), logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def not_logged(*others: str) -> frozenset[str]:
    return LOG.difference(others)


@contextmanager
def noted_in_a_file() -> Iterator[None]:
    """Note visits in a file, without the logging of Python."""
    path = settings.PRIVACY_REQUEST_LOG_SPOOL_DIR.parent / "visits.txt"

    def note(request: HttpRequest, response: HttpResponse) -> None:
        with path.open("a") as file:
            file.write(f"{request.META['REMOTE_ADDR']} {request.get_full_path()}\n")
        moment = timezone.now().timestamp()  # the clock of tests may be ahead of the disk's
        os.utime(path, (moment, moment))

    with at("/", note)():
        yield


@contextmanager
def query_lost() -> Iterator[None]:
    """Keep the paths of what was asked for only."""
    really = ingest

    def cut(*arguments: Any) -> Any:
        result = really(*arguments)
        for row in RequestLogEntry.objects.filter(url__contains="?"):
            rows = RequestLogEntry.objects.filter(time=row.time, url=row.url)
            rows.update(url=row.url.partition("?")[0])
        return result

    with mock.patch.object(in_process, "ingest", cut):
        yield


@contextmanager
def noted_by_a_logger(*, propagate: bool = True) -> Iterator[None]:
    """Log visits to where standard output goes, as a middleware that was added for a test would."""
    logger, handler = logging.getLogger("visits"), logging.StreamHandler(StringIO())

    def note(request: HttpRequest, response: HttpResponse) -> None:
        logger.warning("%s %s", request.META["REMOTE_ADDR"], request.get_full_path())

    logger.addHandler(handler)
    logger.propagate = propagate
    try:
        with at("/", note)():
            yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
        noted_visits._listener.heard = False


@contextmanager
def printed() -> Iterator[None]:
    """Print visits, for a program that collects the output of the server."""

    def note(request: HttpRequest, response: HttpResponse) -> None:
        print(request.META["REMOTE_ADDR"], request.get_full_path())  # noqa: T201

    try:
        with at("/", note)():
            yield
    finally:
        noted_visits._listener.heard = False


SABOTAGES = [
    Sabotage("S07", "no address", logged(address="")),
    Sabotage("S07", "address of a proxy", logged(address="203.0.113.9")),
    Sabotage("S08", "time of another day", logged(time=timezone.now() + DAY), also={"S13"}),
    Sabotage("S08", "no log", without_middleware("RequestLogMiddleware"), also=not_logged("S08")),
    Sabotage("S09", "another method", logged(method="OTHER")),
    Sabotage("S09", "whole query", lambda: patch_minimiser("url", the_address)),
    Sabotage("S10", "status that was lost", logged(status=0)),
    Sabotage("S10", "status of a proxy", logged(status=502)),
    Sabotage("S10", "missing pages logged as found", logged(status=200)),
    Sabotage("S11", "no referrer", logged(referrer="")),
    Sabotage("S11", "whole referrer", lambda: patch_minimiser("referrer", the_referrer)),
    Sabotage("S12", "no size", logged(bytes_sent=0)),
    Sabotage("S12", "size of the headers too", logged(bytes_sent=99_999)),
    Sabotage("S13", "old row", done(lambda: entry(timezone.now() - 9 * DAY))),
    Sabotage("S13", "old whole address", done(lambda: entry(timezone.now() - 5 * DAY))),
    Sabotage("S13", "row of the future", done(lambda: entry(timezone.now() + 40 * DAY))),
    Sabotage("S13", "kept for a year", configured(PRIVACY_REQUEST_LOG_RETENTION_DAYS=400)),
    Sabotage("S13", "second log", second_log),
    Sabotage(
        "S14",
        "reading without a reason",
        done(lambda: LogReading.objects.create(read_at=timezone.now(), what="list", rows=1)),
    ),
    Sabotage("S14", "open list", at("/de/staff/privacy_request_log/", answer(200))),
    Sabotage("S14", "open list in English", at("/en/staff/privacy_request_log/", answer(200))),
    Sabotage(
        "S14",
        "silent reading",
        patched("privacy.request_log.admin.record_reading", lambda *rest, **named: None),
    ),
    Sabotage("S13", "visits noted in a file", noted_in_a_file),
    Sabotage("S13", "visits noted by a logger", noted_by_a_logger),
    Sabotage(
        "S13", "visits noted by a logger of its own", lambda: noted_by_a_logger(propagate=False)
    ),
    Sabotage("S13", "visits printed", printed),
    Sabotage("S10", "status of forms lost", logged("contact/sent/", status=200)),
    Sabotage(
        "S07", "every visitor a proxy", configured(PRIVACY_TRUSTED_PROXIES=["0.0.0.0/0", "unix"])
    ),
    Sabotage("S09", "query lost", query_lost),
    Sabotage("S11", "host of the referrer only", logged(referrer="https://probe.example")),
    Sabotage("S12", "size of what is missing lost", logged(bytes_sent=0, rows="/sent/")),
]
