"""No secret of any link of this site is in the spool, in the database, or in what the servers
print.

The corpus follows from the URLconf: every argument that is not a slug, a number or a choice counts
as a secret, so a new kind of link is tried as soon as it has a route. Each is sent whole, cut,
quoted, as referrer and as query, to the real site under gunicorn; then every byte below its data
folder is searched.
"""

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

from tests.browser.site import Site

SECONDS = 30  # until the last request must be in the database
LAST = "/corpus-ends-here/"
SHORT_ANSWER = "/privacy/receipt-keys.json"  # logged like a page, and built much faster


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route that takes a text, such as `privacy/contact/verify/<str:token>/`. The admin's are
    no links."""
    for entry in resolver.url_patterns:
        pattern = entry.pattern
        if isinstance(entry, URLResolver) and entry.app_name == "admin":
            continue
        route = prefix if isinstance(pattern, LocalePrefixPattern) else prefix + str(pattern)
        if isinstance(entry, URLPattern):
            if isinstance(pattern, RoutePattern) and any(map(is_text, pattern.converters.values())):
                yield route
        else:
            yield from routes(entry, route)


def is_text(converter: object) -> bool:
    return isinstance(converter, StringConverter | UUIDConverter) and not isinstance(
        converter, SlugConverter
    )


def filled(route: str, secret: str) -> str:
    """The route as a path, with the secret for each of its arguments."""
    parts = route.split("<")
    return "/" + parts[0] + "".join(f"{secret}{part.partition('>')[2]}" for part in parts[1:])


def a_secret(number: int) -> str:
    """In turn of each shape that this site, or Django, gives to links."""
    shapes = (
        lambda: secrets.token_urlsafe(32),
        lambda: signing.dumps(secrets.token_hex(16), key="a", salt="b"),
        lambda: f"c8x2ab-{secrets.token_hex(16)}",
        lambda: secrets.token_hex(16),
    )
    return shapes[number % len(shapes)]()


def corpus(base_url: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Paths, headers, and the secret in one of them."""
    with_secret = list(routes(get_resolver("telekom_site.urls")))
    assert "privacy/contact/verify/<str:token>/" in with_secret
    assert "privacy/consent/withdraw/<str:token>/" in with_secret
    assert "account/password/choose/<str:uidb64>/<str:token>/" in with_secret
    for route in with_secret:
        for number, language in enumerate(("", "/de", "/en", "/fr")):
            secret = a_secret(number)  # so that each route gets each shape
            path = language + filled(route, secret)
            yield path, {}, secret
            yield path.rstrip("/"), {}, secret
            yield path.upper().replace(secret.upper(), secret), {}, secret
            yield (
                path.replace(secret, "".join(f"%{ord(letter):02X}" for letter in secret)),
                {},
                secret,
            )
            yield path + "more/", {}, secret
            followed = "/de/" if language == "/de" else SHORT_ANSWER
            yield followed, {"Referer": base_url + path}, secret
            yield followed, {"Referer": "https://www.elsewhere.example" + path}, secret
            asked = "/de/account/login/" if language == "/de" else SHORT_ANSWER
            yield f"{asked}?next={quote(path, safe='')}", {}, secret
        yield (
            f"/de/products/?page={secret}&token={secret}",
            {"Cookie": f"sessionid={secret}"},
            secret,
        )


OPENER = build_opener(NoRedirects)


def send(base_url: str, path: str, headers: dict[str, str]) -> None:
    try:
        answer = OPENER.open(Request(base_url + path, headers=headers), timeout=20)
    except HTTPError as refusal:
        answer = refusal
    answer.close()
    assert answer.status < 500


def send_garbage(site: Site, secret: str) -> None:
    """Send what is not HTTP: gunicorn itself answers, and may complain."""
    host, _, port = site.base_url.removeprefix("http://").partition(":")
    verify = f"GET /de/privacy/contact/verify/{secret}/"
    for request in (f"{verify} HTTP/9.9", f"BREW\t{secret}", f"{verify} HTTP/1.1\r\n{secret}: \0"):
        with socket.create_connection((host, int(port)), timeout=20) as client:
            client.sendall(request.encode() + b"\r\n\r\n")
            client.recv(1000)


def files(site: Site) -> list[Path]:
    return [path for path in site.data_dir.parent.rglob("*") if path.is_file()]


def test_no_secret_of_any_link_can_be_found_afterwards(site: Site) -> None:
    sent = []
    for path, headers, secret in corpus(site.base_url):
        send(site.base_url, path, headers)
        sent.append(secret)
    sent.append(garbage := secrets.token_urlsafe(32))
    send_garbage(site, garbage)
    send(site.base_url, LAST, {})
    deadline = time.monotonic() + SECONDS
    while not any(
        LAST.encode() in database.read_bytes() for database in site.data_dir.glob("*.sqlite3*")
    ):
        assert time.monotonic() < deadline, "the ingester does not store what came last"
        time.sleep(0.2)
    searched: dict[Path, bytes] = {}
    for file in files(site):
        with suppress(FileNotFoundError):  # another test's part of the log is stored, and removed
            searched[file] = file.read_bytes()
    assert {"log.txt", "db.sqlite3"} <= {file.name for file in searched}
    everything = b"\0".join(searched.values())
    assert [secret for secret in set(sent) if secret.encode() in everything] == []
