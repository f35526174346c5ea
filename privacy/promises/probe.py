"""Probe of the live site as an unknown visitor: real HTTP, no cookies, no redirects followed."""

import socket
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.urls import reverse

from privacy.conf import conf
from privacy.registry.promise import Page

TIMEOUT = 10  # seconds
PATIENCE = 15  # seconds within which a site must have started
PAUSE = 0.5  # seconds between two attempts
USER_AGENT = "privacy-verification/1"


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LiveProbe:
    """Probe that fetches pages from PRIVACY_PROBE_URL."""

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        """Return a page; error statuses too. Raises OSError where the site is unreachable."""
        url = urljoin(conf.PROBE_URL, path)
        request = Request(url, headers={"User-Agent": USER_AGENT, **(headers or {})})  # noqa: S310  # our own site
        with self._open(request) as answer:
            names = {name.lower(): value for name, value in answer.headers.items()}
            return Page(url, answer.status or 0, names, answer.read(), self._own_address)

    def _open(self, request: Request) -> Any:
        """Return the response, error statuses too; wait for a site that is starting."""
        patience_ends = time.monotonic() + PATIENCE
        while True:
            try:
                return build_opener(_StayHere).open(request, timeout=TIMEOUT)
            except HTTPError as refusal:
                return refusal
            except URLError:
                if time.monotonic() > patience_ends:
                    raise
                time.sleep(PAUSE)

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
