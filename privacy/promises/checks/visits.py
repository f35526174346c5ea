"""Checks of a first visit to the live site."""

import re
from collections.abc import Iterator
from itertools import filterfalse
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.precautions.response_headers import code_hosts, header_faults
from privacy.promises.crawl import (
    answered,
    answers_to_scripts,
    own_files,
    own_pictures,
    public_pages,
)
from privacy.promises.markup import markup_of
from privacy.promises.unusual_visits import (
    error_pages,
    pages_for_visitors,
    pages_of_others,
    unseen,
)
from privacy.registry.finding import LONGEST_VALUE
from privacy.registry.promise import Evidence, Page, Probe, finding

OK, POLICY = 200, "content-security-policy"
REDIRECTS = {301, 302, 303, 307, 308}
VISITS = 5  # with as many different tags of a file, each visitor has one
# What a script needs to keep something on the device, beyond the page.
STORES = re.compile(
    r"\.\s*cookie\s*\+?=[^=]|cookieStore|\b(?:local|session|shared)Storage\b"
    r"|indexedDB\s*\.\s*open|serviceWorker\s*\.\s*register|caches\s*\.\s*open"
    r"|storage\s*\.\s*getDirectory|\[\s*[\"'`]cookie[\"'`]\s*\]\s*=[^=]"
    r"|\b(?:window|self|top)\s*\.\s*name\s*=[^=]"  # which outlives the page
)
# What a careless deployment serves, with what is in it.
LISTING = "Index of /"
SECRET_FILES = {
    "/.git/HEAD": "ref: ",
    "/.git/config": "[core]",
    "/.env": "=",
    "/.htpasswd": ":",
    "/db.sqlite3": "SQLite format",
    "/backup.sql": "CREATE TABLE",
    "/dump.sql": "CREATE TABLE",
}
INSIDE = ("DEBUG = True", "URLconf defined", "Traceback (most recent call last)")


def no_cookie(probe: Probe) -> Evidence:
    """Check that no public page or file, in any language, sets a cookie on a first visit, whatever
    the device and wherever from; nor does a page of an error, or an answer to a script. No script
    can keep anything on the device, and no file has another tag for each visitor, which its browser
    would send back."""
    pages, files = public_pages(probe), [*own_files(probe), *own_pictures(probe)]
    pages += [*pages_of_others(probe), *error_pages(probe), *answers_to_scripts(probe)]
    with_cookie = [page for page in [*pages, *files] if "set-cookie" in page.headers]
    scripts = [file.text for file in own_files(probe)]
    for page in pages:
        scripts += markup_of(page).scripts
    storing = list(filter(STORES.search, scripts))
    tagged = [file for file in files if _tags_visitors(probe, file)]
    text = _(
        "%(pages)d pages and %(files)d files were fetched as a new visitor; %(cookies)d set a "
        "cookie."
    )
    seen = [finding(text, pages=len(pages), files=len(files), cookies=len(with_cookie))]
    if storing:
        seen.append(finding(_("A script can keep something on the visitor's device.")))
    if tagged:
        seen.append(finding(_("A file has another tag for each visitor.")))
    kept = bool(answered(pages)) and not (with_cookie or storing or tagged)
    return Evidence(kept, (*seen, *unseen(probe)))


def _tags_visitors(probe: Probe, file: Page) -> bool:
    """Return whether the server gives a file to each visitor with another tag.

    Several servers may have a few tags; only one for every visit recognises the visitor.
    """
    tags = {_tags_of(file)}
    for _visit in range(VISITS):
        before = len(tags)
        tags.add(_tags_of(probe.fetch(urlsplit(file.url).path)))
        if len(tags) == before:
            return False
    return True


def _tags_of(file: Page) -> tuple[str, str]:
    """Return what a browser sends back when it asks for the file again."""
    return file.headers.get("etag", ""), file.headers.get("last-modified", "")


def hardened(probe: Probe) -> Evidence:
    """Check the values of the security headers of every public page and of the pages of errors,
    that their policies permit no code of other hosts, what another site may read of a page, that no
    script can read the cookie of a session, that no style sheet or script is taken for something
    else, that errors show nothing of the code, and that no file is served which only this server
    may read."""
    pages, faults, shows = public_pages(probe), set(_open_cookies()), settings.DEBUG
    for_another_site = [
        probe.fetch(urlsplit(page.url).path, {"Origin": "https://another-site.example"})
        for page in pages[:1]
    ]
    # A server in front may refuse a request without a page of its own.
    refusals = [page for page in error_pages(probe) if markup_of(page).files]
    for page in [*pages, *for_another_site, *refusals, *pages_for_visitors(probe)]:
        if page.status in REDIRECTS:  # shows nothing that could be framed or run
            continue
        faults.update(header_faults(page.headers, https=page.url.startswith("https:")))
        others = filterfalse(_is_ours, code_hosts(page.headers.get(POLICY, "")))
        faults.update(f"{POLICY}: {host}" for host in others)
        shows |= any(mark in page.text for mark in INSIDE)
    if any(map(_may_be_mistaken, [*own_files(probe), *own_pictures(probe)])):
        faults.add("x-content-type-options")
    seen = [finding(_("%(pages)d pages protect themselves by their headers."), pages=len(pages))]
    if faults:
        names = ", ".join(sorted(faults))[:LONGEST_VALUE]
        seen = [finding(_("Headers that are missing or permit too much: %(names)s"), names=names)]
    if shows:
        seen.append(finding(_("An error page shows the inside of the site.")))
    secret = any(_is_file(probe.fetch(path), mark) for path, mark in SECRET_FILES.items())
    folders = {urlsplit(str(each)).path for each in (settings.STATIC_URL, settings.MEDIA_URL)}
    secret |= any(LISTING in probe.fetch(path).text for path in folders - {"", "/"})
    if secret:
        seen.append(finding(_("A file is public that only our server may read.")))
    is_kept = bool(answered(pages)) and not (faults or shows or secret)
    return Evidence(is_kept, (*seen, *unseen(probe)))


def _open_cookies() -> Iterator[str]:
    """Yield what the settings of the cookie of a session permit to scripts and other sites."""
    if not settings.SESSION_COOKIE_HTTPONLY:
        yield "set-cookie: HttpOnly"
    if settings.SESSION_COOKIE_SAMESITE not in {"Lax", "Strict"}:
        yield "set-cookie: SameSite"


def _is_ours(host: str) -> bool:
    """Return whether a host is of this site's domain, or serves its files by the settings."""
    site = (urlsplit(conf.SITE_URL).hostname or "").removeprefix("www.")
    files = {urlsplit(str(each)).hostname for each in (settings.STATIC_URL, settings.MEDIA_URL)}
    return host == site or host.endswith(f".{site}") or host in files


def _may_be_mistaken(file: Page) -> bool:
    """Return whether a browser may take a file for another kind than the server says."""
    return file.headers.get("x-content-type-options", "").strip().lower() != "nosniff"


def _is_file(page: Page, mark: str) -> bool:
    """Return whether an answer is a file with this in it, and no page."""
    is_page = "html" in page.headers.get("content-type", "")
    return page.status == OK and mark in page.text and not is_page
