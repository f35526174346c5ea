"""Checks of a first visit to the live site."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.precautions.response_headers import header_faults
from privacy.promises.crawl import answered, public_pages
from privacy.registry.finding import LONGEST_VALUE
from privacy.registry.promise import Evidence, Probe, finding

INSIDE = ("DEBUG = True", "URLconf defined", "Traceback (most recent call last)")


def no_cookie(probe: Probe) -> Evidence:
    """Check that no public page, in any language, sets a cookie on a first visit; nor does a page
    that does not exist."""
    pages = public_pages(probe)
    with_cookie = [page for page in pages if page.cookies]
    text = _("%(pages)d pages were visited as a new visitor; %(cookies)d set a cookie.")
    seen = finding(text, pages=len(pages), cookies=len(with_cookie))
    return Evidence(bool(answered(pages)) and not with_cookie, (seen,))


def hardened(probe: Probe) -> Evidence:
    """Check the values of the security headers of every public page and of an error page, and that
    errors show nothing of the code."""
    pages, faults, shows = public_pages(probe), set[str](), settings.DEBUG
    for page in pages:
        faults.update(header_faults(page.headers, https=page.url.startswith("https:")))
        shows |= any(mark in page.text for mark in INSIDE)
    seen = [finding(_("%(pages)d pages protect themselves by their headers."), pages=len(pages))]
    if faults:
        names = ", ".join(sorted(faults))[:LONGEST_VALUE]
        seen = [finding(_("Headers that are missing or permit too much: %(names)s"), names=names)]
    if shows:
        seen.append(finding(_("An error page shows the inside of the site.")))
    return Evidence(bool(answered(pages)) and not faults and not shows, tuple(seen))
