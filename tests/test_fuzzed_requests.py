"""Whatever a client sends to any route, as path, query, form, file or header, gets no 500, and an
answer with all security headers, whose policy allows no inline or evaluated code."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import hypothesis
import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import strategies as st
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.precautions.response_headers import header_faults
from telekom_site.accounts.models import User
from telekom_site.text_encodings import mark_unreadable
from tests.conftest import prove_again

pytestmark = pytest.mark.django_db

ARGUMENT = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")
EXAMPLES = {"anonymous": 150, "customer": 60, "staff": 90}  # requests of each kind of visitor
NASTY = (
    b"", b"0", b"-1", b"1", b"999999999999999999999999", b"1.5", b"NaN", b"%00", b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80", b"//[", b"http://[::1", b"//evil.example\\@x", b"a" * 5000,
    b"../../etc/passwd",
    b"'\"><script>", b"{}", b"[1", b"null", b'{"receipt":"\\ud800"}',
    b"[" * 3000, "\u202e\u0000ÄÖ".encode(),
    b"true", b"2026-02-30", b"9999-12-31T25:61", b"\r\nX: y", b"*", b"=?utf-8?q?a?=@x.example",
    b"anna@x.example",
    b"access", b"telekom-de", b"facebook", b"on", b"de", b"123e4567-e89b-12d3-a456-426614174000",
)  # fmt: skip
REPORTED = "content-security-policy-report-only"
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO")
HEADERS = (
    "Host", "Origin", "Referer", "Cookie", "Accept", "Accept-Language", "Accept-Encoding",
    "Content-Length",
    "Content-Type", "Range", "If-Modified-Since", "If-None-Match", "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Requested-With", "Sec-Fetch-Site", "Authorization", "User-Agent",
)  # fmt: skip
COOKIES = ("session", "social_consent", "csrftoken", "messages", "django_language", "sessionid")
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=" + "b" * 300,
    "application/json", "text/plain; charset=nonsense",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x; charset=undefined", "", ";", "\xff/\xff",
)  # fmt: skip


@cache
def routes() -> list[str]:
    """Every route of the site, its arguments in angle brackets."""
    return sorted(set(_routes(get_resolver().url_patterns, "")))


def _routes(patterns: Any, prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(
            "\\Z"
        )
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield "/" + route


@cache
def field_names() -> list[str]:
    """The names of all fields of all forms, and of what lists and links ask for."""
    known = {
        "page",
        "next",
        "q",
        "o",
        "p",
        "e",
        "all",
        "action",
        "_selected_action",
        "index",
        "_popup",
        "_to_field",
    }
    known |= {
        "_changelist_filters",
        "csrfmiddlewaretoken",
        "receipt",
        "file",
        "provider",
        "scope",
        "post",
        "id",
    }
    waiting: list[type] = [forms.BaseForm]
    for form in waiting:
        waiting += form.__subclasses__()
        known |= set(getattr(form, "base_fields", {}))
    for model in apps.get_models():
        known |= {
            f"{column.name}__{how}"
            for column in model._meta.concrete_fields[:6]
            for how in ("exact", "gte")
        }
    return sorted(known)


texts = st.one_of(
    st.sampled_from(NASTY),
    st.binary(max_size=30),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
pairs = st.lists(st.tuples(st.deferred(lambda: st.sampled_from(field_names())), texts), max_size=5)


quoted = cache(quote_from_bytes)  # the same few values again and again, some of them long


def encoded(values: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{name}={quoted(value)}" for name, value in values).encode()


def multipart(values: list[tuple[str, bytes]], files: list[tuple[str, bytes]]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in values
    ]
    parts += [
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n'.encode()
        + value
        for name, value in files
    ]
    return b"\r\n".join([*parts, b"--x--\r\n"])


@st.composite
def sent(draw: st.DrawFn) -> dict[str, Any]:
    """A request to some route, as the server hands it to Django."""
    route = draw(st.sampled_from(routes()))
    path = ARGUMENT.sub(lambda _found: quote_from_bytes(draw(texts), safe="/:@"), route)
    body, kind = draw(bodies())
    if draw(st.integers(0, 4)) == 0:
        kind = draw(st.sampled_from(TYPES))
    headers = dict(draw(st.lists(st.tuples(st.sampled_from(HEADERS), texts), max_size=3)))
    if draw(st.booleans()):
        headers["Cookie"] = b"; ".join(
            name.encode() + b"=" + value
            for name, value in draw(
                st.lists(st.tuples(st.sampled_from(COOKIES), texts), max_size=2)
            )
        )
    return {
        "method": draw(st.sampled_from(METHODS)) if draw(st.booleans()) else "POST",
        "path": path,
        "query": encoded(draw(pairs)).decode()
        if draw(st.booleans())
        else draw(texts).decode("latin1"),
        "body": body,
        "kind": kind,
        "headers": {name: value.decode("latin1") for name, value in headers.items()},
        "vouched": draw(st.booleans()),
    }


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    how = draw(st.sampled_from(["form", "files", "json", "raw"]))
    if how == "form":
        return encoded(draw(pairs)), TYPES[0]
    if how == "files":
        return multipart(draw(pairs), draw(pairs)), "multipart/form-data; boundary=x"
    if how == "json":
        return draw(texts), "application/json"
    return draw(texts), draw(st.sampled_from(TYPES))


def send(client: Client, request: Mapping[str, Any], secure: bool = False) -> int:
    """The status of the answer, whose body is read to its end, and whose headers are strict."""
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in request["headers"].items()
    }
    for name in ("CONTENT_LENGTH", "CONTENT_TYPE"):
        if f"HTTP_{name}" in environ:
            environ[name] = environ.pop(f"HTTP_{name}")
    if request["vouched"]:
        environ["HTTP_SEC_FETCH_SITE"] = "same-origin"
    environ["QUERY_STRING"] = request["query"]
    environ.setdefault("CONTENT_TYPE", request["kind"])
    environ = mark_unreadable(environ)  # as wsgi.py does
    response = client.generic(
        request["method"],
        request["path"],
        request["body"],
        environ["CONTENT_TYPE"],
        secure=secure,
        **environ,
    )
    for _piece in response:
        pass
    headers = {name.lower(): value for name, value in response.headers.items()}
    assert header_faults(headers) == [], request["path"]
    assert "unsafe-" not in headers.get(REPORTED, "").lower(), request["path"]
    return int(response.status_code)


class Visitors:
    """One kind of visitor with a new client for each request, logged in unless `anonymous`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.session_key = ""  # of the login
        self.handler = Client(raise_request_exception=False).handler  # which loads the middleware

    def client(self) -> Client:
        """Return a client; it logs in where no request before did, or one ended the session."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        if self.kind != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session_key
            if SESSION_KEY not in client.session:
                user = User.objects.get(email=f"{self.kind}@telekom.example")
                client.force_login(user)
                prove_again(client, user)
                self.session_key = client.cookies[settings.SESSION_COOKIE_NAME].value
        return client


@pytest.fixture
def people(controller: Controller, settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    User.objects.create_user("customer@telekom.example", "correct-horse-9", confirmed=True)
    User.objects.create_superuser("staff@telekom.example", "correct-horse-9")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_whatever_is_sent_is_answered(people: None, kind: str) -> None:
    visitors = Visitors(kind)

    @hypothesis.settings(
        max_examples=EXAMPLES[kind],
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(request=sent())
    def answered(request: dict[str, Any]) -> None:
        assert send(visitors.client(), request) < 500

    answered()


def of_the_worst(number: int, route: str, method: str) -> dict[str, Any]:
    """A request with nasty values everywhere, other ones for each route."""
    names = [*field_names()[number % 29 :: 29], "page", "q", "o", "next", "p", "e"]
    query = encoded(
        [(name, NASTY[(number + place) % len(NASTY)]) for place, name in enumerate(names)]
    )
    argument = quoted(NASTY[(number * 7 + len(method)) % len(NASTY)], safe="/:@")
    return {
        "method": method,
        "path": ARGUMENT.sub(lambda _found: argument, route),
        "query": query.decode() if number % 2 else "",
        "body": query,
        "kind": TYPES[0],
        "headers": {},
        "vouched": True,
    }


@pytest.mark.parametrize("kind", ["anonymous", "staff"])
def test_every_route_answers_the_worst(people: None, kind: str) -> None:
    requests = [
        of_the_worst(number, route, method)
        for number, route in enumerate(routes())
        for method in ("GET", "POST")
    ]
    visitors, broken = Visitors(kind), list[str]()
    for request in requests:
        if send(visitors.client(), request) >= 500:
            broken.append(request["path"][:200])
    assert broken == []


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"headers": {"Host": "evil.example"}}, 400),
        ({"headers": {"Host": "[::1"}}, 400),
        ({"kind": "text/plain; charset=undefined"}, 415),
        ({"kind": "text/plain; charset=undefined", "query": "a=b"}, 415),
        ({"kind": "text/plain; charset=base64", "query": "a=b"}, 415),
        ({"kind": "text/plain; charset=nonsense"}, 415),
        ({"kind": "text/plain; charset=UTF8"}, 200),
        ({"headers": {"Content-Length": "9" * 5000}}, 413),
        ({"headers": {"Content-Length": "-1"}}, 400),
        ({"headers": {"Content-Length": "1e3"}}, 400),
        ({"query": "a=%00"}, 400),
        ({"path": "/de/%00"}, 400),
    ],
)
@pytest.mark.parametrize("url", ["http://testserver", "https://testserver"])
def test_what_nothing_can_read_is_refused(
    people: None, settings: Settings, request_: dict[str, Any], expected: int, url: str
) -> None:
    settings.SECURE_SSL_REDIRECT = secure = url.startswith("https")
    visitors = Visitors("anonymous")
    usual = {
        "method": "GET",
        "path": "/robots.txt",
        "query": "",
        "body": b"",
        "kind": "",
        "headers": {},
    }
    wanted = {**usual, "vouched": True, **request_}
    assert send(visitors.client(), wanted, secure) == expected
