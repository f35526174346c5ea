"""Crawling the public pages of the site."""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Page

from tests.browser.site import Site

LEAST_KINDS = 30  # fewer would mean that the crawler lost its way


STORED = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def links_of(page: Page, site: Site) -> set[str]:
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    return pages_among(hrefs, page.url, site)


def pages_among(hrefs: list[str], url: str, site: Site) -> set[str]:
    """The pages of the site to which these links of the page `url` lead."""
    urls = {urljoin(url, href).partition("#")[0] for href in hrefs}
    return {
        url
        for url in urls
        if url.startswith(site.base_url) and not urlsplit(url).path.endswith((".pdf", ".json"))
    }


def in_turn(starts: set[str], start: str, links: Callable[[], set[str]]) -> Iterator[str]:
    """One address of each kind below `start` that can be reached, for the caller to open; `links`
    tells those of the page that is open. Pages of one view, such as all articles, are of one
    kind."""
    waiting, seen, kinds = set(starts), set[str](), set[str]()
    while waiting - seen:
        url = min(waiting - seen)
        seen.add(url)
        if (kind := view_of(url)) in kinds:
            continue
        kinds.add(kind)
        yield url
        waiting |= {link for link in links() if link.startswith(start) and "?" not in link}
    assert len(kinds) >= LEAST_KINDS


def view_of(url: str) -> str:
    """The name of the view that answers at an address of the site."""
    path = urlsplit(url).path
    with translation.override(path.split("/")[1]):  # the language, which routes begin with
        return resolve(path, "telekom_site.urls").view_name
