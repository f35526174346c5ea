"""Visit the live site as a stranger: real HTTP, no cookies, no redirects followed."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.urls import reverse

from privacy.conf import conf
from privacy.registry.promises import Page

TIMEOUT = 10  # seconds
USER_AGENT = "privacy-verification/1"


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class LiveProbe:
    """Fetches pages from PRIVACY_PROBE_URL."""

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        url = urljoin(conf.PROBE_URL, path)
        request = Request(url, headers={"User-Agent": USER_AGENT, **(headers or {})})  # noqa: S310  # our own site
        try:
            answer = build_opener(_StayHere).open(request, timeout=TIMEOUT)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            names = {name.lower(): value for name, value in answer.headers.items()}
            return Page(url, answer.status or 0, names, answer.read())

    def path_of(self, view: str, *arguments: str) -> str:
        return reverse(view, args=arguments)
