"""The checks behind the statements about social plug-ins: as a first visitor, and as one who checks
a box and unchecks it."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.consent import receipt_keys, receipts
from privacy.consent.anchors import read_anchors
from privacy.precautions.response_headers import ANYWHERE
from privacy.promises.crawl import (
    answered,
    fetch_uncached,
    in_each_language,
    own_files,
    public_pages,
)
from privacy.promises.markup import markup_of
from privacy.promises.once_per_run import once_per_run
from privacy.promises.unusual_visits import unseen
from privacy.registry.promise import Evidence, Page, Probe, UnverifiedError, finding
from social_consent.checks.external_references import external_references
from social_consent.conf import conf as social_conf
from social_consent.consent.choices import Scope
from social_consent.providers import Provider, embeddable
from telekom_site.contacted_hosts import foreign_hosts, loaded_by, ours, scripts_that_load
from telekom_site.counted_evidence import all_of
from telekom_site.measured_plugins import measured_evidence

OK, SEE_OTHER, FORBIDDEN, TOO_MANY = 200, 303, 403, 429
REFUSED = {FORBIDDEN, 405, 503}  # to visitors; to forms; to browsers that fetch ahead
WAITING = re.compile(r"<template\b.*?</template>", re.DOTALL)  # in the file, not in the page
BUTTON = r'class="social-consent__button" data-provider="{}"(.*?)</li>'
# What a button must not have beside its picture; another source would be shown in its place.
MORE = re.compile(r"<(?:iframe|object|embed|script|source)\b|\bsrcset\s*=", re.IGNORECASE)
# What a style sheet needs to show another picture in a button.
REDRAWN = re.compile(
    r"social-consent__button[^{}]*\{[^{}]*\burl\(|\bimg\b[^{}]*\{[^{}]*\bcontent\s*:[^;}]*\burl\(",
    re.IGNORECASE,
)
# What a script needs to activate a plug-in in the visitor's place.
ACTIVATES = re.compile(r"activate[^;\n]{0,80}\.\s*(?:click|submit|requestSubmit)\s*\(")
AHEAD = {"Sec-Purpose": "prefetch", "Purpose": "prefetch", "Sec-Fetch-Dest": "empty"}
AS_A_FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"}
FRAMES = ("frame-src", "child-src", "default-src")  # directives that permit a frame, in this order
PICTURE = re.compile(r"<img\b[^>]*?\bsrc=[\"']?([^\"'\s>]+)", re.IGNORECASE)
PROBED = "a-probe-of-the-notice"  # name of the browser that the preview must show
DEVICE = ("screen", "plugins")  # parts of the preview
# Markup by which a page hands Client Hints on, or asks browsers for them.
DELEGATING = re.compile(r"http-equiv=[\"']?(?:delegate-ch|accept-ch)\b", re.IGNORECASE)
ANCHORS = 400  # a year of them, whose keys receipts may name
HOUR = 3600  # seconds after which the next plug-in is tried


def buttons() -> list[Provider]:
    """Return the networks that have a button on each page."""
    return [provider for provider in embeddable() if not provider.is_content]


def two_clicks(probe: Probe) -> Evidence:
    """Check that each button waits for its first click, that no public page loads anything from
    another host before or clicks by itself, and that no template, style sheet or script names one:
    that of an account, a staff page or an error is not visited."""
    homes = _homes(probe)
    waiting = 0
    for provider in buttons():
        box = f'name="activate" value="{provider.key}"'
        waiting += all(box in WAITING.sub("", home.text) for home in homes)
    pages, foreign = public_pages(probe), foreign_hosts(probe)
    named = {reference.host for reference in external_references()}
    acting = any(ACTIVATES.search(file.text) for file in own_files(probe))
    loading = scripts_that_load(probe)
    loaded = _("%(pages)d pages were visited; they load from %(foreign)d other hosts.")
    written = _("The templates, styles and scripts of this site name %(hosts)d other hosts.")
    return Evidence(
        bool(answered(pages))
        and not (foreign or named or acting or loading)
        and 0 < len(buttons()) == waiting,
        (
            finding(
                _("%(good)d of %(total)d buttons wait for their first click."),
                good=waiting,
                total=len(buttons()),
            ),
            finding(loaded, pages=len(pages), foreign=len(foreign)),
            finding(written, hosts=len(named)),
            finding(_("Scripts that load something by themselves: %(scripts)d."), scripts=loading),
            *unseen(probe),
        ),
    )


def _homes(probe: Probe) -> list[Page]:
    """Return the home page in each language, as it was fetched for all checks."""
    paths = in_each_language(probe, "pages:home")
    return once_per_run(probe, "homes", lambda _p: [fetch_uncached(probe, path) for path in paths])


def only_pictures(probe: Probe) -> Evidence:
    """Check that each button is only the drawing declared for it, byte for byte, wherever it is
    shown, and that no style sheet puts another in its place."""
    styles = [
        file.text for file in own_files(probe) if "css" in file.headers.get("content-type", "")
    ]
    redrawn = any(map(REDRAWN.search, styles))
    drawn = [each for each in buttons() if not redrawn and _is_drawn(probe, each)]
    compared = _("%(good)d of %(total)d buttons are our own drawings, the same byte for byte.")
    return all_of(len(drawn), len(buttons()), compared)


def _is_drawn(probe: Probe, provider: Provider) -> bool:
    """Return whether every page that has the button shows the declared drawing and nothing else,
    and the server serves this file."""
    address, file = static(provider.picture), finders.find(provider.picture)
    shown = dict[str, None]()
    for page in [*_homes(probe), *public_pages(probe)]:
        text = WAITING.sub("", page.text)
        for button in re.findall(BUTTON.format(re.escape(provider.key)), text, re.DOTALL):
            pictures = PICTURE.findall(button)
            shown.update(dict.fromkeys(pictures or [""]))
            if MORE.search(button):
                return False
    if not isinstance(file, str) or list(shown) != [address]:
        return False
    served = probe.fetch(address)
    declared = sha256(Path(file).read_bytes()).digest()
    return served.status == OK and sha256(served.body).digest() == declared


def refused_without_consent(probe: Probe) -> Evidence:
    """Check that the server refuses each plug-in to a visitor without consent, asked for as the
    page would, and to one who consented to another; that no refusal contains it, and that no policy
    of a page names a network."""
    policies = [page.headers.get("content-security-policy", "") for page in public_pages(probe)]
    named, contacted, refused = set[str](), set[str](), 0
    for provider in embeddable():
        answers = list(_asked(probe, provider))
        refused += all(page.status in REFUSED for page in answers)
        policies += [page.headers.get("content-security-policy", "") for page in answers]
        contacted.update(chain.from_iterable(map(loaded_by, answers)))
        for origin in provider.origins:
            if any(_names(policy, origin) for policy in policies):
                named.add(origin)
    others = all(page.status == FORBIDDEN for page in _choice(probe).others)
    summary = _("%(good)d of %(total)d plug-ins were refused to a visitor without consent.")
    evidence = all_of(refused, len(embeddable()), summary)
    text = _("The policies of %(pages)d pages name %(networks)d networks.")
    policy = finding(text, pages=len(policies), networks=len(named))
    is_closed = others and not (contacted - ours()) and not named
    return Evidence(evidence.kept and is_closed, (*evidence.findings, policy))


def _names(policy: str, origin: str) -> bool:
    """Return whether a policy lets a browser contact an origin, by its name or by a pattern."""
    host, sources = urlsplit(origin).netloc, policy.lower().replace(";", " ").split()
    for source in sources:
        named = source.rpartition("//")[2].partition("/")[0].partition(":")[0]
        is_pattern = named.startswith("*.") and host.endswith(named[1:])
        if source.endswith(host) or is_pattern:
            return True
    return bool(ANYWHERE & set(_frame_sources(policy.lower())))


def _frame_sources(policy: str) -> list[str]:
    """Return from where a policy permits frames."""
    directives = dict[str, list[str]]()
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        directives.setdefault(name, sources)
    return next((directives[name] for name in FRAMES if name in directives), [])


def _asked(probe: Probe, provider: Provider) -> Iterator[Page]:
    """Yield what the server answers to a request for a plug-in without consent: the bare address,
    as a frame of each home page asks, ahead of that, by a form, and with a cookie that it did not
    sign."""
    path = probe.path_of("social_consent:embed", provider.key)
    yield probe.fetch(path)
    for home in in_each_language(probe, "pages:home"):
        referrer = {"Referer": f"{conf.SITE_URL}{home}", "Sec-Fetch-Site": "same-origin"}
        yield probe.fetch(f"{path}?page={quote(home)}", referrer | AS_A_FRAME)
    yield probe.fetch(path, AHEAD)
    here = {"Origin": conf.SITE_URL, "Sec-Fetch-Site": "same-origin"}
    yield probe.fetch(path, here, [("page", probe.path_of("pages:home"))])
    yield probe.fetch(path, {"Cookie": f"{social_conf.COOKIE_NAME}=forged"})


def preview_of_what_is_sent(probe: Probe) -> Evidence:
    """Check that the page with a visitor's own values shows the probe its own, for each plug-in,
    that the pages link to it, and that no plug-in was seen to contact a host that is not
    declared."""
    browser = {"User-Agent": PROBED}
    paths = in_each_language(probe, "social_consent:what_is_sent")
    previews = [probe.fetch(path, browser) for path in paths]
    for provider in embeddable():
        previews.append(probe.fetch(f"{paths[0]}?provider={provider.key}", browser))
    shown = sum(map(_shows_probe, previews))
    complete = all(map(_shows_page_and_device, previews[: len(paths)]))
    linked = all(_links_to(home, paths) for home in _homes(probe))
    text = (
        _("%(good)d of %(total)d previews showed the probe its own values.")
        if linked
        else _("%(good)d of %(total)d previews showed the probe its values; no page links to them.")
    )
    evidence, measured = all_of(shown, len(previews), text), measured_evidence()
    is_shown = evidence.kept and linked and complete and not _asks_for_more(probe)
    return Evidence(measured.kept if is_shown else False, (*evidence.findings, *measured.findings))


def _shows_probe(page: Page) -> bool:
    """Return whether a preview shows the probe its own browser and, where it is known, address."""
    return page.status == OK and PROBED in page.text and page.client_address in page.text


def _shows_page_and_device(page: Page) -> bool:
    """Return whether a preview names the page that would be shared, and what a script could read of
    the device."""
    names_page = f"<dd>{conf.SITE_URL}/" in page.text
    return names_page and all(f'data-device="{name}"' in page.text for name in DEVICE)


def _asks_for_more(probe: Probe) -> bool:
    """Return whether a page, or a plug-in that was activated, makes browsers tell their model and
    version (Client Hints), or lets a network ask for more than the preview names."""
    pages = [*public_pages(probe), _recorded_choice(probe).shown]
    if any(DELEGATING.search(page.text) for page in pages):
        return True
    return any("accept-ch" in page.headers for page in pages)


def _links_to(page: Page, paths: list[str]) -> bool:
    targets = (link.get("href", "").partition("?")[0] for link in markup_of(page).links)
    return any(target in paths for target in targets)


def one_list(probe: Probe) -> Evidence:
    """Check that one page lists every network with its checkbox, that unchecking the box of a
    plug-in that was just activated ends the consent, and that the record of what visitors chose
    verifies, by keys that are published."""
    listed = _listed(probe)
    choices = [_recorded_choice(probe), _Choice(probe, Scope.PERSISTENT)]
    was_ended = all(choice.was_ended for choice in choices)
    text = (
        _("A test visitor checked a box and unchecked it; the consent was ended.")
        if was_ended
        else _("A test visitor checked a box and unchecked it; the consent was not ended.")
    )
    evidence = all_of(listed, len(embeddable()), _("%(good)d of %(total)d networks are listed."))
    recorded, published = receipts.verify_lately(), _keys_are_published(probe)
    record = _("The record of choices verifies: %(entries)d entries; its keys are published.")
    if not recorded.is_whole:
        record = _("The record of choices does not verify after %(entries)d entries.")
    elif not published:
        record = _("Receipts of %(entries)d entries cannot be verified by the published keys.")
    return Evidence(
        evidence.kept and was_ended and recorded.is_whole and published,
        (*evidence.findings, finding(text), finding(record, entries=recorded.entries)),
    )


def _keys_are_published(probe: Probe) -> bool:
    """Return whether the live site publishes the key of present receipts, and those by which the
    last anchors of the record were signed."""
    page = probe.fetch(probe.path_of("privacy_public:receipt_keys"))
    keys = json.loads(page.text)["keys"] if page.status == OK else []
    last = (str(anchor.get("key", "")) for anchor in read_anchors()[-ANCHORS:])
    return {receipt_keys.present_key(), *last} <= {str(key["kid"]) for key in keys}


def _listed(probe: Probe) -> int:
    paths = in_each_language(probe, "social_consent:preferences")
    pages = list(map(partial(fetch_uncached, probe), paths))
    listed = 0
    for provider in embeddable():
        box = f'value="{provider.key}"'
        listed += all(box in page.text for page in pages)
    return listed


def picture_is_back(probe: Probe) -> Evidence:
    """Check that a visitor who unchecked the box gets pictures on this page and the next, and that
    the server treats them as one who never agreed."""
    choice = _recorded_choice(probe)
    page = probe.path_of("pages:home")
    cookie, paths = choice.header_after, list[str]()
    for view in ("pages:home", "pages:news"):
        paths += in_each_language(probe, view)
    pages = [fetch_with(probe, path, cookie) for path in paths]
    path = f"{probe.path_of('social_consent:embed', choice.provider.key)}?page={quote(page)}"
    frame = probe.fetch(path, {"Referer": f"{conf.SITE_URL}{page}", **cookie})
    stranger = probe.fetch(path, {"Referer": f"{conf.SITE_URL}{page}"})
    others = ours() | foreign_hosts(probe)  # which strangers contact, too, and S01 counts
    clean = sum(_shows_only_pictures(each, others) for each in pages)
    evidence = all_of(
        clean, len(pages), _("%(good)d of %(total)d pages show only pictures after the reset.")
    )
    return Evidence(evidence.kept and frame.status == stranger.status, evidence.findings)


def _shows_only_pictures(page: Page, expected: set[str]) -> bool:
    """Return whether a page has no frame, and loads nothing from other hosts than expected."""
    return page.status == OK and not markup_of(page).frames and not {*loaded_by(page)} - expected


def fetch_with(probe: Probe, path: str, headers: Mapping[str, str]) -> Page:
    """Fetch a page as the same visitor, past every cache."""
    between = "&" if "?" in path else "?"
    return probe.fetch(f"{path}{between}probe={time.monotonic_ns():x}", headers)


class _Choice:
    """A test visitor's consent to one plug-in, for the session or longer, and its withdrawal.

    - `provider`: the plug-in; each hour another one.
    - `given`: the cookies of the consent.
    - `shown`: the plug-in as it was then delivered to this visitor.
    - `others`: the answers to requests for the others, to which nobody consented.
    - `ended`: the answer to the withdrawal.
    - `left`: the cookies that the visitor has afterwards, as the browser would keep them.
    """

    def __init__(self, probe: Probe, scope: Scope = Scope.SESSION) -> None:
        enabled = buttons()
        self.provider = enabled[int(time.time() // HOUR) % len(enabled)]
        path, page = probe.path_of("social_consent:choose"), probe.path_of("pages:home")
        headers = {"Origin": conf.SITE_URL, "Sec-Fetch-Site": "same-origin"}
        both = [("page", page), ("back", page)]
        form = [*both, ("activate", self.provider.key), ("scope", scope.value)]
        self.given = dict[str, str]()
        for name, value in probe.fetch(path, headers, form).cookies.items():
            if value:
                self.given[name] = value
        kept = {"Cookie": _cookie_header(self.given)}
        embed = f"{probe.path_of('social_consent:embed', self.provider.key)}?page={quote(page)}"
        self.shown = probe.fetch(embed, kept)
        self.others = [
            probe.fetch(
                f"{probe.path_of('social_consent:embed', other.key)}?page={quote(page)}", kept
            )
            for other in embeddable()
            if other.key != self.provider.key
        ]
        reset = [*both, ("reset", self.provider.key)]
        self.ended = probe.fetch(path, headers | kept, reset)
        self.left = self.given | self.ended.cookies

    @property
    def was_ended(self) -> bool:
        """Whether the consent was given, and nothing of it is left; one that the limit of consents
        refused was never given."""
        if self.shown.status == TOO_MANY:
            return True
        was_given = bool(self.given) and self.shown.status == OK
        return was_given and self.ended.status == SEE_OTHER and not any(self.left.values())

    @property
    def header_after(self) -> Mapping[str, str]:
        """The cookies of the visitor after the withdrawal; the consent itself, where the server
        left it to the browser, counts against S25."""
        left = {name: value for name, value in self.left.items() if name not in self.given}
        return {"Cookie": _cookie_header(left)} if left else {}


def _choice(probe: Probe) -> _Choice:
    return once_per_run(probe, "choice", _Choice)


def _recorded_choice(probe: Probe) -> _Choice:
    """Return the test visitor's choice. Raises UnverifiedError where the limit of consents per
    network refused it, as an address that all visitors share may."""
    choice = _choice(probe)
    if choice.shown.status == TOO_MANY:
        raise UnverifiedError(
            _("The test visitor could not check a box: its network reached the limit of consents.")
        )
    return choice


def _cookie_header(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
