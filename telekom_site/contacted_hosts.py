"""The hosts that the public pages make a browser contact, for the checks of the notice."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from privacy.conf import conf
from privacy.promises.crawl import own_files, own_pictures, public_pages
from privacy.promises.markup import markup_of
from privacy.promises.once_per_run import once_per_run
from privacy.promises.unusual_visits import error_pages, pages_of_others
from privacy.registry.promise import Page, Probe
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.loaded_hosts import (
    SCRIPT_COMMENT,
    blanked,
    in_element,
    in_script,
    in_style,
)

# Links of an HTTP header that make a browser contact their host (HTML, "Link types").
LINK_HEADER = re.compile(r"<([^>]*)>([^<]*)")
LOADING_RELATIONS = re.compile(
    r"\brel=\"?[\w\s-]*\b(?:preload|prefetch|preconnect|dns-prefetch|modulepreload|stylesheet|icon)\b"
)
# Headers by which browsers send reports about their users (Reporting API, CSP).
REPORTING = ("report-to", "reporting-endpoints")
# A list of pages that a browser fetches ahead, and another server that it asks for ours.
RULES, ALTERNATIVE = "speculation-rules", re.compile(r"=\s*\"?([\w.-]+):\d+")
POLICIES = ("content-security-policy", "content-security-policy-report-only")
LOOKS_UP = "x-dns-prefetch-control"  # lets a browser look up the hosts of all links of a page
REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s\"',;>)]+")
HTML, STYLE, SCRIPT, XML, MANIFEST = "text/html", "text/css", "javascript", "xml", "manifest+json"
ENCLOSED = re.compile(r"(?:enclosure|media:\w+)$")  # elements of feeds whose `url` is loaded
# What a script needs to add a frame or another script, or to load from an address that is not
# written in it: the host is known only in the browser.
ADDING = re.compile(
    r"createElement\s*\(\s*[\"'`](?:iframe|frame|object|embed|script)\b|<i?frame\b", re.I
)
ADDRESSES = r"[\"'`]?(?:src|srcset|srcdoc|poster)[\"'`]?"
WRITTEN = r"[\"'`](?:/(?!/)|\.)"  # an address of this site
KNOWN = r"\w+\.getAttribute\("  # one that the page has already
COMPUTED = re.compile(
    rf"\.\s*{ADDRESSES}\s*=(?!=|\s*{WRITTEN})"
    rf"|\[\s*{ADDRESSES}\s*\]\s*=(?!=|\s*{WRITTEN})"
    rf"|\bsetAttribute\(\s*{ADDRESSES}\s*,(?!\s*(?:{WRITTEN}|{KNOWN}))"
    rf"|\bimport\s*\((?!\s*{WRITTEN})"
)
XML_STYLE = re.compile(r"<\?xml-stylesheet\b[^>]*\bhref=[\"']([^\"']+)")


def foreign_hosts(probe: Probe) -> set[str]:
    """Return every foreign host that the public pages, those of errors, their style sheets and
    scripts would make a browser contact by themselves; feeds their readers."""
    return once_per_run(probe, "foreign hosts", _foreign_hosts)


def _foreign_hosts(probe: Probe) -> set[str]:
    hosts = set[str]()
    pages = [*public_pages(probe), *pages_of_others(probe), *error_pages(probe)]
    for page in [*pages, *own_files(probe), *own_pictures(probe)]:
        hosts |= set(loaded_by(page))
    return hosts - ours()


def scripts_that_load(probe: Probe) -> int:
    """Return how many scripts of the public pages add a frame or a script, or load from an address
    that is not written in them."""
    scripts = [file.text for file in own_files(probe) if _is_script(file)]
    for page in public_pages(probe):
        scripts += markup_of(page).scripts
    loading = 0
    for text in dict.fromkeys(scripts):
        code = blanked(SCRIPT_COMMENT, text)
        loading += bool(ADDING.search(code) or COMPUTED.search(code))
    return loading


def _is_script(file: Page) -> bool:
    return SCRIPT in file.headers.get("content-type", "")


def ours() -> set[str]:
    """Return the hosts of this site, and the name spaces that only look like hosts."""
    return {*own_hosts(), urlsplit(conf.SITE_URL).netloc, "www.w3.org"}


def loaded_by(page: Page) -> Iterator[str]:
    """Yield the hosts that a page, style sheet or script names for its browser to contact."""
    yield from (host for _line, host in _named_in(page))
    for address, parameters in LINK_HEADER.findall(page.headers.get("link", "")):
        if LOADING_RELATIONS.search(parameters.lower()):
            yield urlsplit(urljoin(f"{conf.SITE_URL}/", address)).netloc
    if _looks_up_links(page):
        for link in markup_of(page).links:
            yield urlsplit(urljoin(f"{conf.SITE_URL}/", link.get("href", ""))).netloc
    yield from _sent_to(page)


def _looks_up_links(page: Page) -> bool:
    """Return whether a page tells browsers to look up the hosts of its links before any click."""
    if HTML not in page.headers.get("content-type", HTML):
        return False
    values = [page.headers.get(LOOKS_UP, "")]
    for tag, attributes in markup_of(page).elements:
        if tag == "meta" and attributes.get("http-equiv", "").lower() == LOOKS_UP:
            values.append(attributes.get("content", ""))
    return any(value.strip().lower() == "on" for value in values)


def _named_in(page: Page) -> Iterator[tuple[int, str]]:
    """Yield (line, host) of what the text of a page, style sheet or script would load."""
    kind = page.headers.get("content-type", HTML)
    if STYLE in kind:
        yield from in_style(page.text)
    elif SCRIPT in kind or MANIFEST in kind:
        yield from in_script(page.text)
    elif HTML in kind or XML in kind:
        markup = markup_of(page)
        for tag, attributes in markup.elements:
            yield from in_element(tag, attributes)
            if ENCLOSED.match(tag):
                yield from in_element(tag, {"src": attributes.get("url", "")})
        for address in XML_STYLE.findall(page.text):
            yield from in_element("xml-stylesheet", {"href": address})
        for tag, text in markup.inline:
            yield from in_style(text) if tag == "style" else in_script(text)


def _sent_to(page: Page) -> Iterator[str]:
    """Yield the hosts to which the headers of a page send its browser, or the browser's reports."""
    refreshed = REFRESH.findall(page.headers.get("refresh", ""))
    for address in filter(None, [page.headers.get("location", ""), *refreshed]):
        yield urlsplit(urljoin(f"{conf.SITE_URL}/", address)).netloc
    yield from ALTERNATIVE.findall(page.headers.get("alt-svc", ""))
    for address in re.findall(r"\"([^\"]+)\"", page.headers.get(RULES, "")):
        yield urlsplit(urljoin(f"{conf.SITE_URL}/", address)).netloc
    reports = [page.headers.get(name, "") for name in REPORTING]
    for name in POLICIES:
        for directive in page.headers.get(name, "").split(";"):
            if directive.strip().startswith("report-uri"):
                reports.append(directive)
    for text in reports:
        yield from (urlsplit(address).netloc for address in ADDRESS.findall(text))
