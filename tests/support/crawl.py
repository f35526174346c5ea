"""Visit a site as a stranger does: every page that links lead to, from the addresses given."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.markup import Markup

HOST = "testserver"
# The staff pages are Django's own.
CLOSED = ("/de/staff/", "/en/staff/")
# Pages of the two-click layer name the page they were opened from: each is visited for so many.
OPENED_FROM, MOST_OPENED_FROM = "page", 2


@dataclass(frozen=True)
class Visit:
    """What one address answered."""

    path: str
    response: HttpResponseBase
    body: bytes
    queries: int

    @property
    def is_page(self) -> bool:
        return self.response.status_code == 200 and self.response["Content-Type"].startswith(
            "text/html"
        )

    @cached_property
    def markup(self) -> Markup:
        return Markup(self.body.decode())

    def leads_to(self) -> Iterable[str]:
        """The addresses on this site that the page links to, with their fragments."""
        for link in self.markup.links:
            address = urljoin(f"http://{HOST}{self.path}", link["href"])
            if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname == HOST:
                yield address.removeprefix(f"http://{HOST}")


def visit(path: str) -> Visit:
    """One address, by a new client: nothing of an earlier visit is left."""
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)
        streamed = isinstance(response, StreamingHttpResponse)
        body = b"".join(response) if streamed else response.content
    return Visit(path, response, body, len(queries))


def crawl(starts: Iterable[str]) -> dict[str, Visit]:
    """Every address that can be reached, by its path."""
    visits: dict[str, Visit] = {}
    alike = Counter[str]()
    waiting = list(starts)
    while waiting:
        path = urldefrag(waiting.pop()).url
        if path in visits or path.startswith(CLOSED):
            continue
        if is_opened_from_a_page(path):
            alike[without_page_of_origin(path)] += 1
            if alike[without_page_of_origin(path)] > MOST_OPENED_FROM:
                continue
        visits[path] = visit(path)
        if visits[path].is_page:
            waiting += visits[path].leads_to()
        location = visits[path].response.headers.get("Location")
        if location and urlsplit(location).netloc in {"", HOST}:
            waiting.append(location)
    return visits


def is_opened_from_a_page(address: str) -> bool:
    """Whether an address names the page that it was opened from."""
    return OPENED_FROM in dict(parse_qsl(urlsplit(address).query))


def without_page_of_origin(address: str) -> str:
    """The address without the page that it was opened from."""
    split = urlsplit(address)
    return f"{split.path}?{[pair for pair in parse_qsl(split.query) if pair[0] != OPENED_FROM]}"


def starts() -> list[str]:
    """Where a stranger comes in: the home page in each language, and what programs ask for."""
    homes = [f"/{code}/" for code, _name in settings.LANGUAGES]
    return [
        *homes,
        "/",
        "/robots.txt",
        "/sitemap.xml",
        "/.well-known/security.txt",
        "/.well-known/change-password",
    ]
