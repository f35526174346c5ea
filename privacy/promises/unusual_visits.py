"""What the site answers to visitors other than the one who crawls it, and to requests that it
refuses: each fetched once per run, for the checks of the notice."""

from contextlib import suppress
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as layer
from privacy.promises.conf import conf
from privacy.promises.crawl import NAVIGATED, UNCACHED, in_each_language
from privacy.promises.once_per_run import once_per_run
from privacy.promises.reaching import current_run
from privacy.registry.promise import Finding, Page, Probe, finding

# What browsers differ in, and what some sites recognise visitors by: the device, the advertisement
# or search by which they came, and that they have read a page before.
PHONE = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Sec-CH-UA-Mobile": "?1",
}
FROM_AN_ADVERTISEMENT = "?utm_source=probe&utm_campaign=probe&gclid=probe&fbclid=probe&q=probe"
FROM_ELSEWHERE = {"Origin": "https://another-site.example", "Sec-Fetch-Site": "cross-site"}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TOO_LARGE = {"Content-Length": str(10**17)}  # bytes, which are never sent
UNREADABLE = {"Content-Type": "text/plain; charset=unknown"}
MALFORMED = "?%00"
# Errors that no visit brings about, which the site shows when one of its runs asks for them.
ON_DEMAND = (429, 500)
ERRORS = 400  # and above


def pages_of_others(probe: Probe) -> list[Page]:
    """Return the first of the named pages, in each language, as visitors get it who came from an
    advertisement, with a phone, or from another page of the site; and at the public address."""
    return once_per_run(probe, "pages of others", _pages_of_others)


def _pages_of_others(probe: Probe) -> list[Page]:
    pages = list(pages_for_visitors(probe))
    for path in _first_pages(probe):
        pages += [
            probe.fetch(path + FROM_AN_ADVERTISEMENT, UNCACHED | NAVIGATED | PHONE),
            probe.fetch(path, UNCACHED | NAVIGATED | FROM_HERE),
        ]
    return pages


def pages_for_visitors(probe: Probe) -> list[Page]:
    """Return the first of the named pages, in each language, as the site's public address answers,
    with all that a server in front adds; none where that is where the probe asks anyway, or where
    this machine cannot reach it."""
    return once_per_run(probe, "pages for visitors", _pages_for_visitors)


def _pages_for_visitors(probe: Probe) -> list[Page]:
    paths = _first_pages(probe) if goes_around() else []
    with suppress(OSError):
        return [probe.fetch(f"{layer.SITE_URL}{path}", UNCACHED | NAVIGATED) for path in paths]
    return []


def goes_around() -> bool:
    """Return whether the probe asks the application itself, not where visitors do."""
    return urlsplit(conf.PROBE_URL).netloc != urlsplit(layer.SITE_URL).netloc


def unseen(probe: Probe) -> list[Finding]:
    """Return what to say where nothing shows what visitors get from a server in front."""
    if not goes_around() or pages_for_visitors(probe):
        return []
    text = _(
        "What a server in front of the application adds was not seen: the site’s own checks cannot "
        "reach its public address."
    )
    return [finding(text)]


def error_pages(probe: Probe) -> list[Page]:
    """Return how the site refuses a form of another site, or one that a page does not take, and a
    request that is malformed, too large or unreadable, and how it answers when there were too many
    or it fails; a server in front of it may answer itself."""
    return once_per_run(probe, "error pages", _error_pages)


def _error_pages(probe: Probe) -> list[Page]:
    paths = _first_pages(probe)
    pages = [probe.fetch(path, FROM_ELSEWHERE, [("probe", "-")]) for path in paths]
    for path in paths[:1]:
        pages += [
            probe.fetch(path, {"Origin": layer.SITE_URL, **FROM_HERE}, [("probe", "-")]),
            probe.fetch(path + MALFORMED),
            probe.fetch(path, TOO_LARGE),
            probe.fetch(path, UNREADABLE),
        ]
    with current_run() as run:
        for status in ON_DEMAND:
            path = probe.path_of("privacy_public:probe_error", str(status))
            pages.append(probe.fetch(f"{path}?nonce={run.nonce}"))
    return [page for page in pages if page.status >= ERRORS]


def _first_pages(probe: Probe) -> list[str]:
    paths = list[str]()
    for view in layer.PUBLIC_VIEWS[:1]:
        paths += in_each_language(probe, view)
    return paths
