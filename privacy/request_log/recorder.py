"""Recorder that turns a response into its line in the spool, for WSGI and ASGI."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest

from privacy.client import client_address, unbelieved_header
from privacy.request_log.conf import conf
from privacy.request_log.minimise import Minimiser
from privacy.request_log.spool_line import format_line
from privacy.request_log.writer import SpoolWriter
from privacy.secret_routes import arguments

logger = logging.getLogger(__name__)

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
OTHER_METHOD = "OTHER"
NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writer of lines under one configuration.

    `unbelieved` is the WSGI name of the proxies' header where no proxy is trusted, else empty.
    """

    minimiser: Minimiser
    writer: SpoolWriter
    unbelieved: str = ""

    def record(self, request: HttpRequest, began: int, status: int, bytes_sent: int | None) -> None:
        """Write one line for one response; `began` in microseconds since 1970. Never raises."""
        method = request.method or ""
        try:
            line = format_line(
                time=began,
                address=client_address(request),
                method=method if method in METHODS else OTHER_METHOD,
                status=status,
                bytes_sent=bytes_sent,
                url=self.minimiser.url(request, status),
                referrer=self.minimiser.referrer(request),
                forwarded=self.unbelieved in request.META if self.unbelieved else False,
            )
            self.writer.append(line, time.time_ns() // 1000)
        except Exception as problem:
            logger.error("The request log failed with %s", type(problem).__name__)
            self.writer.count_lost()


def now() -> int:
    """Return the current time in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def has_body(request: HttpRequest, status: int) -> bool:
    """Return whether a server sends a body with this response (RFC 9110, 6.4.1)."""
    return request.method != "HEAD" and status >= 200 and status not in NO_BODY


def static_prefix() -> str:
    """Return the path prefix of this site's static files; "" where they have none."""
    prefix = settings.STATIC_URL or ""
    return prefix if prefix.startswith("/") and prefix != "/" else ""


@lru_cache(maxsize=1)
def recorder() -> Recorder:
    """Return the recorder of this process, built from the settings."""
    return Recorder(
        Minimiser(
            query_keys=frozenset(conf.REQUEST_LOG_QUERY_KEYS),
            arguments=arguments(),
            url_length=conf.REQUEST_LOG_URL_LENGTH,
            referrer_length=conf.REQUEST_LOG_REFERRER_LENGTH,
            static_prefix=static_prefix(),
        ),
        SpoolWriter(
            conf.REQUEST_LOG_SPOOL_DIR,
            conf.REQUEST_LOG_SEGMENT_BYTES,
            conf.REQUEST_LOG_SEGMENT_AGE // timedelta(microseconds=1),
        ),
        unbelieved_header(),
    )


def follow_settings(*, setting: str, **kwargs: object) -> None:
    """Read the settings again after override_settings changed one."""
    if setting.startswith("PRIVACY_") or setting in {"ROOT_URLCONF", "LANGUAGES", "STATIC_URL"}:
        recorder.cache_clear()


setting_changed.connect(follow_settings)
