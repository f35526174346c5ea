"""Crawling the public pages of the site."""

from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.browser.site import Site

LEAST_PAGES = 30  # fewer would mean that the crawler lost its way


STORED = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def links_of(page: Page, site: Site) -> set[str]:
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    urls = {urljoin(page.url, href).partition("#")[0] for href in hrefs}
    return {
        url
        for url in urls
        if url.startswith(site.base_url) and not urlsplit(url).path.endswith((".pdf", ".json"))
    }
