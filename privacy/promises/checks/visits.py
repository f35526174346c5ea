"""Checks of a first visit to the live site."""

from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.promises.crawl import answered, public_pages
from privacy.registry.promise import Evidence, Probe, finding

HEADERS_THAT_PROTECT = (
    "content-security-policy",
    "cross-origin-opener-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
)


def no_cookie(probe: Probe) -> Evidence:
    """Check that no public page, in any language, sets a cookie on a first visit; nor does a page
    that does not exist."""
    pages = public_pages(probe)
    with_cookie = [page for page in pages if page.cookies]
    text = _("%(pages)d pages were visited as a new visitor; %(cookies)d set a cookie.")
    seen = finding(text, pages=len(pages), cookies=len(with_cookie))
    return Evidence(bool(answered(pages)) and not with_cookie, (seen,))


def hardened(probe: Probe) -> Evidence:
    """Check that every public page has all security headers."""
    pages = [probe.fetch(probe.path_of(view)) for view in conf.PUBLIC_VIEWS]
    missing = set[str]()
    for page in pages:
        missing.update(name for name in HEADERS_THAT_PROTECT if name not in page.headers)
    seen = finding(_("Each page has %(count)d security headers."), count=len(HEADERS_THAT_PROTECT))
    if missing:
        seen = finding(_("Missing headers: %(names)s"), names=", ".join(sorted(missing)))
    return Evidence(bool(pages) and not missing, (seen,))
