"""Visit the live site as a stranger: real HTTP, no cookies, no redirects followed."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.urls import reverse

from privacy.conf import conf
from privacy.registry.promise import Page

TIMEOUT = 10  # seconds
PATIENCE = 15  # seconds until a site must have started
PAUSE = 0.5  # seconds between two tries
USER_AGENT = "privacy-verification/1"


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LiveProbe:
    """Fetches pages from PRIVACY_PROBE_URL."""

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        url = urljoin(conf.PROBE_URL, path)
        request = Request(url, headers={"User-Agent": USER_AGENT, **(headers or {})})  # noqa: S310  # our own site
        with self._open(request) as answer:
            names = {name.lower(): value for name, value in answer.headers.items()}
            return Page(url, answer.status or 0, names, answer.read())

    def _open(self, request: Request) -> Any:
        """The answer, refusals too. A site that is only just starting is waited for."""
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
        return reverse(view, args=arguments)
