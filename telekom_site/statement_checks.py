"""The checks behind the site's own statements: each visits the live site as an unknown client and
looks."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.letters import CampaignError, letters_of
from privacy.campaigns.models import Campaign
from privacy.campaigns.rendering import Letter, render_letter
from privacy.own_modules import modules_importing
from privacy.promises.crawl import (
    OF_EVERY_SITE,
    answered,
    in_each_language,
    own_files,
    own_pictures,
    public_pages,
)
from privacy.promises.markup import markup_of
from privacy.promises.shown_sentences import visible
from privacy.registry.promise import Evidence, Page, Probe, finding
from social_consent.stored_content.loaded_hosts import SCRIPT_COMMENT, blanked, in_markup
from telekom_site.competitions.models import Competition
from telekom_site.counted_evidence import all_of
from telekom_site.orders.models import Product
from telekom_site.pages.binding_rules import is_edition
from telekom_site.pages.group_hosts import Destination, GroupHosts
from telekom_site.surveys.models import Survey

OK, NOT_FOUND = 200, 404
# Types of fields that ask for nothing, or offer answers whose question says why.
NOT_TYPED = {"hidden", "submit", "reset", "button", "image", "checkbox", "radio", "search"}
REASON = r'id="{}_helptext">\s*<details class="why"><summary>[^<]+</summary>'
# Terms that the notice must explain to be understood; the glossary itself cannot say so, since a
# term that is deleted there takes its links along.
EXPLAINED = ("cookie", "consent", "ip-address", "plug-in", "browser", "two-click-solution")
ANCHOR, TAG, WORD = re.compile(r"\sid=[\"']?([\w-]+)"), re.compile(r"<[^>]*>"), re.compile(r"\w+")
FEWEST_WORDS = 6  # of a term and its explanation
# Pages whose fields ask for nothing new: they find an account, a request, or a receipt.
SIGNING_IN = (
    "accounts:login",
    "privacy:my_data_link",
    "privacy:verify_receipt",
    "privacy:code",
    "privacy:new_link",
)
# Libraries by which a server tells services about its visitors: their errors, clicks and waits.
WATCHING = (
    *(
        "sentry_sdk",
        "rollbar",
        "bugsnag",
        "newrelic",
        "ddtrace",
        "datadog",
        "elasticapm",
        "raygun4py",
    ),
    *("analytics", "segment", "mixpanel", "posthog", "amplitude", "matomo_tracking", "ga4mp"),
)
WITH_THE_MAIL = ("cid:", "data:")  # addresses of what is part of a mail
CAMPAIGNS = 3  # whose mails are looked at
NOTHING_NEW = {"", "scope"}  # names of fields: how fast to read aloud; how long a plug-in may stay
# What a script needs to tell our server something that nobody entered, or to find it out.
REPORTING = re.compile(
    r"\b(?:sendBeacon|XMLHttpRequest|WebSocket|WebTransport|EventSource)\b|\bnew\s+Image\b"
    r"|\bfetch\s*\(\s*[\"'`]"  # an address of its own, not that of a form or an element
    r"|\b(?:geolocation|mediaDevices|getBattery|toDataURL|hardwareConcurrency|deviceMemory)\b"
)
READ_ALOUD = ("pages:news", "pages:products")  # lists whose pages can be read aloud
# What a script needs to read aloud on the device, and what would send the text elsewhere.
LOCAL_VOICE = ("speechSynthesis", "localService")
SENDING = re.compile(
    r"\b(?:fetch|XMLHttpRequest|sendBeacon|WebSocket|WebTransport|EventSource|Audio|Image|Worker)\b"
    r"|\.src\s*=|\bimport\b|\.submit\s*\(|\blocation\b"
)
CONTROL = re.compile(r"read-aloud|readAloud")  # what a script needs to know that it is used


def can_be_read_aloud(probe: Probe) -> Evidence:
    """Check that the notice, the news and the products carry the control in each language, and that
    the script that reads uses voices of the device and sends nothing; nor does another that knows
    of the control."""
    notices = in_each_language(probe, "pages:notice")
    lists = list[str]()
    for view in READ_ALOUD:
        lists += in_each_language(probe, view)
    pages = [page for page in public_pages(probe) if _is_of(page, notices, lists)]
    ready = scripts = 0
    for page in pages:
        markup = markup_of(page)
        file = next((file for file in markup.files if "read_aloud" in file), "")
        ready += page.status == OK and "main" in markup.anchors and _has_control(page, file)
    readers = [file for file in own_files(probe) if "read_aloud" in file.url]
    listening = [file for file in own_files(probe) if file not in readers and _listens(file)]
    for reader in readers:
        code = blanked(SCRIPT_COMMENT, reader.text)
        local = all(word in code for word in LOCAL_VOICE)
        scripts += reader.status == OK and local and not SENDING.search(code)
    evidence = all_of(
        ready, len(pages), _("%(good)d of %(total)d pages can be read aloud by your device.")
    )
    return Evidence(
        evidence.kept and 0 < scripts == len(readers) and not listening,
        (
            *evidence.findings,
            finding(
                _("The script that reads uses a voice of your device and sends nothing.")
                if 0 < scripts == len(readers) and not listening
                else _("The script that reads does not do so on your device alone.")
            ),
        ),
    )


def _listens(file: Page) -> bool:
    """Return whether a script knows of the control and sends something."""
    if "javascript" not in file.headers.get("content-type", ""):
        return False
    code = blanked(SCRIPT_COMMENT, file.text)
    return CONTROL.search(code) is not None and SENDING.search(code) is not None


def _is_of(page: Page, paths: list[str], lists: list[str]) -> bool:
    """Return whether a page is at one of the paths, or below one of the lists."""
    own = urlsplit(page.url).path
    is_below = any(own.startswith(path) and own != path for path in lists)
    return own in paths or (is_below and page.status != NOT_FOUND)


def _has_control(page: Page, file: str) -> bool:
    controls = [each for _tag, each in markup_of(page).elements if "data-read-aloud" in each]
    usable = [each for each in controls if not {"hidden", "disabled"} & each.keys()]
    return bool(file) and any(each["data-read-aloud"] == "main" for each in usable)


def binding_rules(probe: Probe) -> Evidence:
    """Check that each language has a whole PDF of its own, in this language, and that its page
    links to it."""
    sizes, languages, seen_before = list[str](), dict(settings.LANGUAGES), set[bytes]()
    pages = list(map(probe.fetch, in_each_language(probe, "pages:binding_rules")))
    for code in languages:
        path = probe.path_of("pages:binding_rules_file", code)
        file = probe.fetch(path)
        is_whole = file.body.startswith(b"%PDF-") and file.body.rstrip().endswith(b"%%EOF")
        addresses = in_each_language(probe, "pages:binding_rules_file", code)
        is_linked = all(map(_links_to, pages, addresses))
        is_whole &= is_edition(file.body, code)
        if file.status == OK and is_whole and is_linked and file.body not in seen_before:
            sizes.append(str(len(file.body)))
            seen_before.add(file.body)
    text = _("%(good)d of %(total)d downloads are PDF files in their language; bytes: %(sizes)s.")
    seen = finding(text, good=len(sizes), total=len(languages), sizes=", ".join(sizes))
    return Evidence(len(sizes) == len(languages), (seen,))


def _links_to(page: Page, path: str) -> bool:
    return any(link.get("href") == path for link in markup_of(page).links)


def foreign_links_are_marked(probe: Probe) -> Evidence:
    """Check that every link of the public pages that leaves the group is marked."""
    pages, hosts = answered(public_pages(probe)), GroupHosts.current()
    foreign = marked = 0
    for page in pages:
        for link in markup_of(page).links:
            if hosts.destination(link.get("href", "")) is Destination.FOREIGN:
                foreign += 1
                marked += "external" in link.get("rel", "").split()
    text = _("%(good)d of %(total)d links that leave the group are marked; %(pages)d pages.")
    seen = finding(text, good=marked, total=foreign, pages=len(pages))
    return Evidence(bool(pages) and marked == foreign, (seen,))


def terms_are_explained(probe: Probe) -> Evidence:
    """Check in each language that the notice links every term that needs explaining, and that the
    glossary explains all terms that it links to."""
    notices = in_each_language(probe, "pages:notice")
    glossaries = in_each_language(probe, "pages:glossary")
    needed = explained = 0
    for notice_path, glossary_path in zip(notices, glossaries, strict=True):
        notice, glossary = probe.fetch(notice_path), probe.fetch(glossary_path)
        prefix = f"{glossary_path}#"
        targets = [link.get("href", "") for link in markup_of(notice).links]
        linked = {target.removeprefix(prefix) for target in targets if target.startswith(prefix)}
        needed += len(linked | set(EXPLAINED))
        explained += len(linked & _explained_in(glossary))
    return all_of(
        explained, needed, _("%(good)d of %(total)d terms of the notice are in the glossary.")
    )


def _explained_in(glossary: Page) -> set[str]:
    """Return the anchors of the terms that have more words than their own."""
    parts = ANCHOR.split(
        visible(glossary.text)
    )  # what precedes the first anchor, then anchors and texts
    explained = set[str]()
    for anchor, text in zip(parts[1::2], parts[2::2], strict=True):
        if len(WORD.findall(TAG.sub(" ", text.partition(">")[2]))) >= FEWEST_WORDS:
            explained.add(anchor)
    return explained


def each_field_says_why(probe: Probe) -> Evidence:
    """Check that each field to type into says why it is asked, in all forms in which people give
    data voluntarily: account, order, enquiry, choices, and every open competition and survey; that
    no other page has such a field; and that no page, mailing or module counts or watches people."""
    forms = list(map(probe.fetch, in_languages(_voluntary_forms, probe)))
    fields = explained = answering = 0
    for form in forms:
        answering += form.status == OK
        for field in markup_of(form).fields:
            if field["type"].lower() not in NOT_TYPED:
                fields += 1
                explained += _says_why(form, field)
    evidence = all_of(explained, fields, _("%(good)d of %(total)d fields say why they are asked."))
    others, counting = len(list(_other_fields(probe))), len(list(_counting_files(probe)))
    text = _("Other pages ask in %(fields)d fields, and load %(files)d files that count visitors.")
    loading = sum(map(_loads_something, _newest_letters()))
    watching = len(list(modules_importing(WATCHING)))
    watched = _("%(modules)d parts of our software tell a service what visitors do.")
    opened = _("%(mails)d of our newest mailings load something when they are opened.")
    return Evidence(
        evidence.kept
        and answering == len(forms)
        and not (others or counting or loading or watching),
        (
            *evidence.findings,
            finding(
                _("%(good)d of %(total)d forms can be opened."),
                good=answering,
                total=len(forms),
            ),
            finding(text, fields=others, files=counting),
            finding(opened, mails=loading),
            finding(watched, modules=watching),
        ),
    )


def _newest_letters() -> Iterator[Letter]:
    """Yield the texts of the newest campaigns; none of one that cannot be sent as it is."""
    for campaign in Campaign.objects.order_by("-pk")[:CAMPAIGNS]:
        with suppress(CampaignError):
            yield from letters_of(campaign).values()


def _loads_something(letter: Letter) -> bool:
    """Return whether the mail would tell anyone, us too, that it was opened."""
    html = render_letter(letter).html
    markup = markup_of(Page("", OK, {}, html.encode()))
    loaded = [address for address in markup.pictures if not address.startswith(WITH_THE_MAIL)]
    return bool(loaded or markup.files or markup.frames) or any(in_markup(html))


def _says_why(page: Page, field: Mapping[str, str]) -> bool:
    reason = REASON.format(re.escape(field.get("id", "")))
    return re.search(reason, page.text) is not None


def _other_fields(probe: Probe) -> Iterator[str]:
    """Yield the names of the fields of public pages that ask for something without saying why."""
    known = set[str]()
    for view in SIGNING_IN:
        known.update(in_each_language(probe, view))
    for page in answered(public_pages(probe)):
        for field in markup_of(page).fields if urlsplit(page.url).path not in known else ():
            is_filled_by_script = field["type"].lower() == "hidden" and not field.get("value")
            asks = field["type"].lower() not in NOT_TYPED or is_filled_by_script
            if asks and field.get("name", "") not in NOTHING_NEW and not _says_why(page, field):
                yield field["name"]


def _counting_files(probe: Probe) -> Iterator[str]:
    """Yield the addresses of what the public pages load from this site that could count visitors:
    scripts that report, answers that are no files of ours, and what a link tells of each click."""
    for page in answered(public_pages(probe)):
        yield from filter(None, (link.get("ping", "") for link in markup_of(page).links))
    ours = tuple({settings.STATIC_URL, settings.MEDIA_URL} - {"/"})  # which is an empty MEDIA_URL
    for file in [*own_files(probe), *own_pictures(probe)]:
        path = urlsplit(file.url).path
        if path in OF_EVERY_SITE:
            continue
        is_script = "javascript" in file.headers.get("content-type", "")
        reports = is_script and REPORTING.search(blanked(SCRIPT_COMMENT, file.text))
        if reports or not path.startswith(ours):
            yield file.url


def _voluntary_forms(probe: Probe) -> Iterator[str]:
    """Yield the paths of these forms; orders only where there is a product."""
    yield probe.path_of("accounts:register")
    yield probe.path_of("enquiries:enquire")
    yield probe.path_of("privacy:preferences")
    for product in Product.objects.all()[:1]:
        yield f"{probe.path_of('orders:checkout')}?items={product.slug}:1"
    for competition in Competition.objects.open():
        yield probe.path_of("competitions:competition", competition.slug)
    for survey in Survey.objects.open().filter(audience=Survey.Audience.SITE):
        yield probe.path_of("surveys:survey", survey.slug)


def in_languages(paths: Callable[[Probe], Iterator[str]], probe: Probe) -> list[str]:
    """Return the paths in each language of the site."""
    all_paths = list[str]()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            all_paths += paths(probe)
    return all_paths
