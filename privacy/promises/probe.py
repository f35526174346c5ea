"""Probe of the live site as an unknown visitor: real HTTP, no cookies, no redirects followed."""

import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.urls import reverse

from privacy.conf import conf as layer
from privacy.live_checks.problems import PageError
from privacy.promises.conf import conf
from privacy.registry.promise import Page
from privacy.request_log.own_requests import PROBE

TIMEOUT = 10  # seconds
TIMEOUT_ELSEWHERE = 3  # seconds, for an address that this machine may not reach at all
PATIENCE = 15  # seconds that a probe waits in all, for a site that is starting
PAUSE = 0.5  # seconds between two attempts
# By the referrer the log recognises the site's own visits, and leaves them out of its statistics.
# All else is as a browser sends it: what only browsers get, such as a cookie, is seen.
MARKS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    " privacy-verification/1",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Referer": f"{PROBE}/",
}


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LiveProbe:
    """Probe that fetches pages from PRIVACY_PROBE_URL, as if it had asked for PRIVACY_SITE_URL."""

    def __init__(self) -> None:
        self._patience = float(PATIENCE)
        self._opener = build_opener(_StayHere)

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        """Return a page; error statuses too. A whole address is asked there, as visitors do.
        Raises PageError where the site is unreachable."""
        url = urljoin(conf.PROBE_URL, path)
        added = _headers_of_a_proxy() if _is_at_the_probe(url) else {}
        sent = {**as_a_browser(), **added, **(headers or {})}
        data = urlencode(form).encode() if form is not None else None
        request = Request(url, data, sent)  # noqa: S310  # our own site
        try:
            return self._read(request)
        except (OSError, HTTPException) as error:
            raise PageError(urlsplit(url).path, error) from error

    def _read(self, request: Request) -> Page:
        """Return a page; ask again where the server breaks the connection off, as one does that
        restarts. A form is sent once."""
        try:
            return self._page(request)
        except (ConnectionError, HTTPException):
            if request.data is not None:
                raise
            return self._page(request)

    def _page(self, request: Request) -> Page:
        with self._open(request) as answer:
            names = {name.lower(): value for name, value in answer.headers.items()}
            if cookies := answer.headers.get_all("Set-Cookie"):
                names["set-cookie"] = "\n".join(cookies)
            return Page(
                request.full_url,
                answer.status or 0,
                names,
                answer.read(),
                self._own_address if _is_at_the_probe(request.full_url) else "",
            )

    def _open(self, request: Request) -> Any:
        """Return the response, error statuses too; wait for a site that is starting.

        All waiting of one probe is limited together, and no waiting heals a certificate, or helps
        where the site may be out of reach.
        """
        is_near = _is_at_the_probe(request.full_url)
        while True:
            try:
                timeout = TIMEOUT if is_near else TIMEOUT_ELSEWHERE
                return self._opener.open(request, timeout=timeout)
            except HTTPError as refusal:
                return refusal
            except URLError as error:
                is_final = isinstance(error.reason, ssl.SSLError) or not is_near
                if is_final or self._patience <= 0:
                    raise
                began = time.monotonic()
                time.sleep(PAUSE)
                self._patience -= max(time.monotonic() - began, PAUSE)

    def path_of(self, view: str, *arguments: str) -> str:
        """Return the path of a named view."""
        return reverse(view, args=arguments)

    @cached_property
    def _own_address(self) -> str:
        """This machine's address as the site sees it; empty where the site is on another machine.

        Looked up once for all pages: it takes a connection of its own.
        """
        parts = urlsplit(conf.PROBE_URL)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            with socket.create_connection((parts.hostname or "", port), TIMEOUT) as connection:
                here, there = connection.getsockname()[0], connection.getpeername()[0]
        except OSError:
            return ""
        return str(here) if here == there else ""


def as_a_browser() -> dict[str, str]:
    """Return what a new visitor's browser sends with each request, in the site's language."""
    return {**MARKS, "Accept-Language": f"{settings.LANGUAGE_CODE},*;q=0.5"}


def _is_at_the_probe(url: str) -> bool:
    return urlsplit(url).netloc == urlsplit(conf.PROBE_URL).netloc


def _headers_of_a_proxy() -> dict[str, str]:
    """Return what the proxy in front of the site adds, where the probe goes around it.

    Without them the site would redirect to its public address, or answer with links to another.
    """
    site, probe = urlsplit(layer.SITE_URL), urlsplit(conf.PROBE_URL)
    if site.netloc == probe.netloc:
        return {}
    headers = {"Host": site.netloc}
    if site.scheme == "https" != probe.scheme:
        headers["X-Forwarded-Proto"] = "https"
        if settings.SECURE_PROXY_SSL_HEADER:
            name, value = settings.SECURE_PROXY_SSL_HEADER
            headers[name.removeprefix("HTTP_").replace("_", "-").title()] = value
    return headers
