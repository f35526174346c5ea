"""What a page links to and loads, read with an HTML parser, for the checks of the notice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from privacy.conf import conf
from privacy.promises.crawl import answered, public_pages
from privacy.promises.once_per_run import once_per_run
from privacy.registry.promise import Page, Probe
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.loaded_hosts import in_markup, in_script, in_style

# Links of an HTTP header that make a browser contact their host (HTML, "Link types").
LINK_HEADER = re.compile(r"<([^>]*)>([^<]*)")
LOADING_RELATIONS = re.compile(
    r"\brel=\"?[\w\s-]*\b(?:preload|prefetch|preconnect|dns-prefetch|modulepreload|stylesheet|icon)\b"
)
HTML, STYLE, SCRIPT = "text/html", "text/css", "javascript"

Attributes = dict[str, str]


@dataclass(slots=True)
class Markup:
    """The elements of a page that the checks look at, outside `<template>`.

    - `links`: attributes of each `<a>`.
    - `frames`: of each `<iframe>`, `<object>` and `<embed>`.
    - `files`: addresses of its style sheets and scripts.
    - `anchors`: every `id`.
    """

    links: list[Attributes] = field(default_factory=list)
    frames: list[Attributes] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


def markup_of(page: Page) -> Markup:
    """Return the elements of a page."""
    reader = _Reader()
    reader.feed(page.text)
    return reader.markup


class _Reader(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.markup = Markup()
        self.templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if self.templates:
            return
        self.markup.anchors.add(attributes.get("id", ""))
        if tag == "a":
            self.markup.links.append(attributes)
        elif tag in {"iframe", "object", "embed"}:
            self.markup.frames.append(attributes)
        elif tag == "script" and "src" in attributes:
            self.markup.files.append(attributes["src"])
        elif tag == "link" and "stylesheet" in attributes.get("rel", "").lower().split():
            self.markup.files.append(attributes.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template" and self.templates > 0


def foreign_hosts(probe: Probe) -> set[str]:
    """Return every foreign host that the public pages, their style sheets and scripts would make a
    browser contact by themselves."""
    return once_per_run(probe, "foreign hosts", _foreign_hosts)


def _foreign_hosts(probe: Probe) -> set[str]:
    hosts = set[str]()
    for page in [*public_pages(probe), *own_files(probe)]:
        hosts |= set(loaded_by(page))
    return hosts - ours()


def ours() -> set[str]:
    """Return the hosts of this site, and the name spaces that only look like hosts."""
    return {*own_hosts(), urlsplit(conf.SITE_URL).netloc, "www.w3.org"}


def loaded_by(page: Page) -> Iterator[str]:
    """Yield the hosts that a page, style sheet or script names for its browser to contact."""
    kind = page.headers.get("content-type", HTML)
    read = in_style if STYLE in kind else in_script if SCRIPT in kind else in_markup
    if STYLE in kind or SCRIPT in kind or HTML in kind:
        yield from (host for _line, host in read(page.text))
    for address, parameters in LINK_HEADER.findall(page.headers.get("link", "")):
        if LOADING_RELATIONS.search(parameters.lower()):
            yield urlsplit(urljoin(f"{conf.SITE_URL}/", address)).netloc
    yield from _refreshed(page)


def _refreshed(page: Page) -> Iterator[str]:
    _seconds, _semicolon, address = page.headers.get("refresh", "").partition("url=")
    if address:
        yield urlsplit(urljoin(f"{conf.SITE_URL}/", address.strip("\"'"))).netloc


def own_files(probe: Probe) -> list[Page]:
    """Return the style sheets and scripts of the public pages, those of this site."""
    return once_per_run(probe, "own files", _own_files)


def _own_files(probe: Probe) -> list[Page]:
    paths = dict[str, None]()
    for page in answered(public_pages(probe)):
        for file in markup_of(page).files:
            parts = urlsplit(urljoin(f"{conf.SITE_URL}/", file))
            if parts.netloc in ours():
                paths[parts.path] = None
    return list(map(probe.fetch, paths))
