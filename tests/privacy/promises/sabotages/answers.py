"""Sabotages of what few visits get: errors, documents, reports; and of policies that permit what
nothing uses yet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from privacy.registry.promise import Page
from tests.privacy.promises.in_process import InProcessProbe
from tests.privacy.promises.sabotages.kinds import (
    HOME,
    NOTICE,
    Change,
    How,
    Sabotage,
    answer,
    at,
    body,
    cookie,
    header,
    to,
    without_header,
)
from tests.privacy.promises.sabotages.outside import FOREIGN, HEAD, SHEET, is_

EDGE = "http://testserver"
LINKS = ("pages:imprint",)
LOOKS_UP = '<meta http-equiv="X-DNS-Prefetch-Control" content="on"></head>'
GERMAN_RULES = "downloads/binding-corporate-rules-de.pdf"
SENTENCE = '<div class="sentence" id="S15">'


def in_front(**headers: str) -> How:
    """Let a server in front of the site, which only visitors ask, add headers."""

    @contextmanager
    def how() -> Iterator[None]:
        really = InProcessProbe.fetch

        def fetch(probe: InProcessProbe, path: str, *rest: Any) -> Page:
            page = really(probe, path, *rest)
            is_edge = path.startswith(EDGE)
            return replace(page, headers={**page.headers, **headers}) if is_edge else page

        with (
            override_settings(PRIVACY_PROBE_URL="http://127.0.0.1:8275"),
            mock.patch.object(InProcessProbe, "fetch", fetch),
        ):
            yield

    return how


def own_page(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Answer with a page what had none."""
    page = f'<html><head><link rel="stylesheet" href="/static/site/base.css">{SHEET}</html>'
    return answer(response.status_code, page)(request, response)


def permitting(directive: str, source: str) -> Change:
    """Permit one more source by the policy of a page."""

    def change(request: HttpRequest, response: HttpResponse) -> None:
        policy = response.get("Content-Security-Policy", "")
        others = [part for part in policy.split(";") if not part.strip().startswith(directive)]
        parts = [*others, f" {directive} 'self' {source}"]
        response["Content-Security-Policy"] = ";".join(parts)

    return change


def file_is(ending: str, content: bytes) -> How:
    """Send another file in place of those whose path ends so."""

    def change(request: HttpRequest, response: HttpResponse) -> None:
        if request.path.endswith(ending):
            response.content = content

    return at("/", change)


@contextmanager
def german_rules_in_english() -> Iterator[None]:
    german = (Path(settings.MEDIA_ROOT) / GERMAN_RULES).read_bytes()
    with file_is("en.pdf", german + b"\n%%EOF\n")():
        yield


@contextmanager
def template_of_an_account() -> Iterator[None]:
    """Add a template that no visitor without an account sees."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "account.html").write_text(f'<img src="{FOREIGN}.gif">')
        engine: dict[str, Any] = settings.TEMPLATES[0]
        engines = [{**engine, "DIRS": [folder, *engine["DIRS"]]}, *settings.TEMPLATES[1:]]
        with override_settings(TEMPLATES=engines):
            yield


def commented_out(request: HttpRequest, response: HttpResponse) -> None:
    """Put a sentence into a comment."""
    page = response.content.decode()
    response.content = re.sub(f"{SENTENCE}.*?</div>", r"<!--\g<0>-->", page, flags=re.DOTALL)


def number(request: HttpRequest, response: HttpResponse) -> None:
    """Show one request more than there was."""
    response.content = response.content.replace(b">0</td>", b">1</td>", 1)


ERRORS = [
    Sabotage(
        "S01", "refresh in capitals", at("/en/", header("Refresh", f"9; URL={FOREIGN}")), HOME
    ),
    Sabotage("S01", "font of the page for wrong methods", at("/de/", is_(405, own_page)), HOME),
    Sabotage("S01", "font for unknown encodings", at("/", is_(415, body(HEAD, SHEET))), HOME),
    Sabotage("S01", "font for many requests", at("/", is_(429, body(HEAD, SHEET))), HOME),
    Sabotage("S01", "font of a server's page for faults", at("/", is_(500, own_page)), HOME),
    Sabotage("S15", "cookie of a fault", at("/", is_(500, cookie)), HOME),
    Sabotage(
        "S31",
        "unprotected page for many requests",
        at("/", is_(429, without_header("Content-Security-Policy"))),
        HOME,
    ),
    Sabotage("S01", "pixel in the pages of an account", template_of_an_account),
    Sabotage(
        "S01",
        "hosts of links looked up",
        at("/en/imprint/", header("X-DNS-Prefetch-Control", "on")),
        LINKS,
    ),
    Sabotage(
        "S01", "hosts of links looked up by a page", at("/de/imprint/", body(HEAD, LOOKS_UP)), LINKS
    ),
]

POLICIES = [
    Sabotage(
        "S31",
        "scripts of another host permitted",
        at("/en/", permitting("script-src", "https://cdn.evil.example")),
        HOME,
    ),
    Sabotage("S31", "list of files", to("/static/", "<title>Index of /static/</title>")),
    Sabotage(
        "S31",
        "styles of another domain permitted",
        at("/de/", permitting("style-src", "*.evil.example")),
        HOME,
    ),
]

DOCUMENTS = [
    Sabotage("S03", "German rules in English", german_rules_in_english),
    Sabotage("S03", "another document", file_is("en.pdf", b"%PDF-1.4\n/Lang (en)\n%%EOF\n")),
    Sabotage("S20", "page with other numbers", at("/en/privacy/transparency/", number)),
    Sabotage(
        "S20", "table with other numbers", at("/privacy/transparency.csv", body(",0,0,", ",0,1,"))
    ),
    Sabotage(
        "S15",
        "sentence that is not shown",
        at("/en/privacy/", body(f"{SENTENCE}<span>", f"{SENTENCE}<span hidden>")),
        NOTICE,
    ),
    Sabotage(
        "S15",
        "sentence in a comment",
        at("/de/privacy/", commented_out),
        NOTICE,
        also={"S06", "S35"},
    ),
]

IN_FRONT = [
    Sabotage("S01", "font by a server in front", in_front(link=f"<{FOREIGN}>; rel=preload"), HOME),
    Sabotage("S15", "cookie of a balancer", in_front(**{"set-cookie": "route=a1"}), HOME),
    Sabotage(
        "S31", "policy of a proxy", in_front(**{"content-security-policy": "script-src *"}), HOME
    ),
]

SABOTAGES = [*ERRORS, *POLICIES, *DOCUMENTS, *IN_FRONT]
