"""What a first visit to the live site gets."""

from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.registry.promise import Evidence, Probe, finding

HEADERS_THAT_PROTECT = (
    "content-security-policy",
    "cross-origin-opener-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
)


def no_cookie(probe: Probe) -> Evidence:
    """No public page answers a first visit with a cookie."""
    pages = [probe.fetch(probe.path_of(view)) for view in conf.PUBLIC_VIEWS]
    with_cookie = [page for page in pages if "set-cookie" in page.headers]
    answered = all(page.status == 200 for page in pages)
    text = _("%(pages)d pages were visited as a stranger; %(cookies)d set a cookie.")
    seen = finding(text, pages=len(pages), cookies=len(with_cookie))
    return Evidence(bool(pages) and answered and not with_cookie, (seen,))


def hardened(probe: Probe) -> Evidence:
    """The live pages carry every protecting header."""
    pages = [probe.fetch(probe.path_of(view)) for view in conf.PUBLIC_VIEWS]
    missing = {name for page in pages for name in HEADERS_THAT_PROTECT if name not in page.headers}
    seen = finding(
        _("%(count)d protecting headers stand on each page."), count=len(HEADERS_THAT_PROTECT)
    )
    if missing:
        seen = finding(_("Missing headers: %(names)s"), names=", ".join(sorted(missing)))
    return Evidence(bool(pages) and not missing, (seen,))
