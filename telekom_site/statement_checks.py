"""The checks behind the site's own statements: each visits the live site as an unknown client and
looks."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.consent.questions import name_of
from privacy.consent.topics import Question, topics
from privacy.controllers.models import Controller
from privacy.registry.declarations import Text
from privacy.registry.promise import Evidence, Page, Probe, finding
from social_consent.conf import conf as social_conf
from social_consent.providers import Provider, embeddable
from telekom_site.competitions.models import Competition
from telekom_site.orders.models import Product
from telekom_site.pages.models import NewsArticle
from telekom_site.surveys.models import Survey

OK, FORBIDDEN = 200, 403
LOADED = re.compile(
    r"<(?:img|script|iframe|link|source|video|audio|object|embed)\b[^>]*?\b(?:src|href)=\"([^\"]+)\""
)
WAITING = re.compile(r"<template\b.*?</template>", re.DOTALL)  # in the file, not in the page
LINK = re.compile(r"<a\b[^>]*>")
TYPED = re.compile(r'<(?:input type="(?:text|tel|date)"|textarea)\s[^>]*?\bid="(\w+)"[^>]*>')
REASON = r'id="{}_helptext">\s*<details class="why"><summary>[^<]+</summary>'


def _public_pages(probe: Probe) -> list[Page]:
    return [probe.fetch(probe.path_of(view)) for view in conf.PUBLIC_VIEWS]


def _all(good: int, total: int, text: Text) -> Evidence:
    return Evidence(0 < total == good, (finding(text, good=good, total=total),))


def two_clicks(probe: Probe) -> Evidence:
    """Check that the share bar is on the home page, and that nothing it loads comes from
    elsewhere."""
    home = probe.fetch(probe.path_of("pages:home"))
    buttons = [provider for provider in embeddable() if not provider.is_content]
    armed = [provider for provider in buttons if f'value="{provider.key}"' in home.text]
    pictures = only_pictures(probe)
    seen = finding(
        _("%(good)d of %(total)d buttons wait for their first click."),
        good=len(armed),
        total=len(buttons),
    )
    return Evidence(pictures.kept and 0 < len(armed) == len(buttons), (seen, *pictures.findings))


def can_be_read_aloud(probe: Probe) -> Evidence:
    """Check that the notice and the news carry the control, and that the script that reads comes
    from this site."""
    news = NewsArticle.objects.published()[:3]
    paths = [
        probe.path_of("pages:notice"),
        *(probe.path_of("pages:article", article.slug) for article in news),
    ]
    pages = [probe.fetch(path) for path in paths]
    ready = 0
    for page in pages:
        ready += 'data-read-aloud="main"' in page.text and 'id="main"' in page.text
    return _all(
        ready, len(pages), _("%(good)d of %(total)d pages can be read aloud by your device.")
    )


def only_pictures(probe: Probe) -> Evidence:
    """Check that nothing on the public pages is on another host, and that each button is the
    drawing declared for it."""
    pages, foreign = _public_pages(probe), 0
    for page in pages:
        hosts = [urlsplit(url).netloc for url in LOADED.findall(page.text)]
        foreign += sum(host not in {"", urlsplit(conf.SITE_URL).netloc} for host in hosts)
    home = WAITING.sub("", probe.fetch(probe.path_of("pages:home")).text)
    buttons = [provider for provider in embeddable() if not provider.is_content]
    drawn = [provider for provider in buttons if _is_drawn(probe, home, provider)]
    loaded = _("%(pages)d pages were visited; they load %(foreign)d things from other hosts.")
    compared = _("%(good)d of %(total)d buttons are our own drawings, the same byte for byte.")
    return Evidence(
        bool(pages) and not foreign and 0 < len(drawn) == len(buttons),
        (
            finding(loaded, pages=len(pages), foreign=foreign),
            finding(compared, good=len(drawn), total=len(buttons)),
        ),
    )


def _is_drawn(probe: Probe, html: str, provider: Provider) -> bool:
    """Tell whether the page shows the declared drawing of this provider, by its name, and the
    server serves this file."""
    address, file = static(provider.picture), finders.find(provider.picture)
    shown = re.findall(
        rf'data-provider="{re.escape(provider.key)}".*?<img src="([^"]+)"', html, re.DOTALL
    )
    if not isinstance(file, str) or shown[:1] != [address]:
        return False
    served = probe.fetch(address)
    return (
        served.status == OK
        and sha256(served.body).digest() == sha256(Path(file).read_bytes()).digest()
    )


def refused_without_consent(probe: Probe) -> Evidence:
    """Check that the server refuses each plug-in to a visitor without consent, and that no page's
    policy names a network."""
    policies = [page.headers.get("content-security-policy", "") for page in _public_pages(probe)]
    is_named = False
    for provider in embeddable():
        is_named = is_named or any(origin in " ".join(policies) for origin in provider.origins)
    summary = _("%(good)d of %(total)d plug-ins were refused to a visitor without consent.")
    evidence = _all(_refused(probe), len(embeddable()), summary)
    return Evidence(evidence.kept and not is_named, evidence.findings)


def _refused(probe: Probe, headers: Mapping[str, str] | None = None) -> int:
    """Return how many plug-ins the server refuses to the probe with these headers."""
    refused = 0
    for provider in embeddable():
        page = probe.fetch(probe.path_of("social_consent:embed", provider.key), headers)
        refused += page.status == FORBIDDEN
    return refused


def preview_of_what_is_sent(probe: Probe) -> Evidence:
    """Check that the page with a visitor's own values shows the probe its own."""
    page = probe.fetch(
        probe.path_of("social_consent:what_is_sent"), {"User-Agent": "a-probe-of-the-notice"}
    )
    shown = page.status == OK and "a-probe-of-the-notice" in page.text
    text = (
        _("The page showed the probe its own values.")
        if shown
        else _("The page did not show the probe its values.")
    )
    return Evidence(shown, (text,))


def one_list(probe: Probe) -> Evidence:
    """Check that one page lists every network with its checkbox."""
    page = probe.fetch(probe.path_of("social_consent:preferences"))
    listed = [provider for provider in embeddable() if f'value="{provider.key}"' in page.text]
    return _all(len(listed), len(embeddable()), _("%(good)d of %(total)d networks are listed."))


def picture_is_back(probe: Probe) -> Evidence:
    """Check that a visitor whose consent cookie is not valid (reset, old or forged) gets
    placeholders and no plug-in."""
    cookie = {"Cookie": f"{social_conf.COOKIE_NAME}=reset"}
    home = probe.fetch(probe.path_of("pages:home"), cookie)
    evidence = _all(
        _refused(probe, cookie),
        len(embeddable()),
        _("%(good)d of %(total)d plug-ins are pictures again without consent."),
    )
    return Evidence(
        evidence.kept and "<iframe" not in WAITING.sub("", home.text), evidence.findings
    )


def binding_rules(probe: Probe) -> Evidence:
    """Check that the download is a PDF, in each language."""
    languages = [code for code, _name in settings.LANGUAGES]
    files = [probe.fetch(probe.path_of("pages:binding_rules_file", code)) for code in languages]
    real = [file for file in files if file.status == OK and file.body.startswith(b"%PDF-")]
    sizes = ", ".join(str(len(file.body)) for file in real)
    text = _("%(good)d of %(total)d downloads are PDF files; their bytes: %(sizes)s.")
    return Evidence(
        len(real) == len(files), (finding(text, good=len(real), total=len(files), sizes=sizes),)
    )


def foreign_links_are_marked(probe: Probe) -> Evidence:
    """Check that every link that leaves the group is marked; the directory has many of them."""
    pages = [*_public_pages(probe), probe.fetch(probe.path_of("pages:companies"))]
    group = {urlsplit(site).netloc for site in Controller.objects.values_list("website", flat=True)}
    group |= {"", urlsplit(conf.SITE_URL).netloc}
    foreign = marked = 0
    for page in pages:
        for tag in LINK.findall(page.text):
            address = re.search(r'href="(http[^"]+)"', tag)
            if address and urlsplit(address[1]).netloc not in group:
                foreign += 1
                marked += "external" in tag
    return _all(marked, foreign, _("%(good)d of %(total)d links that leave the group are marked."))


def terms_are_explained(probe: Probe) -> Evidence:
    """Check that every term that the notice links to is in the glossary."""
    notice = probe.fetch(probe.path_of("pages:notice")).text
    glossary_path = probe.path_of("pages:glossary")
    glossary = probe.fetch(glossary_path).text
    anchors = re.findall(rf'href="{re.escape(glossary_path)}#([\w-]+)"', notice)
    explained = [anchor for anchor in anchors if f'id="{anchor}"' in glossary]
    return _all(
        len(explained), len(anchors), _("%(good)d of %(total)d linked terms are in the glossary.")
    )


def each_field_says_why(probe: Probe) -> Evidence:
    """Check that each field to type into says why it is asked, in all forms in which people give
    data voluntarily: account, order, enquiry, choices, and every open competition and survey."""
    forms = [probe.fetch(path) for path in _voluntary_forms(probe)]
    fields = explained = answering = 0
    for form in forms:
        answering += form.status == OK
        for field in TYPED.findall(form.text):
            fields += 1
            explained += bool(re.search(REASON.format(re.escape(field)), form.text))
    evidence = _all(explained, fields, _("%(good)d of %(total)d fields say why they are asked."))
    return Evidence(
        evidence.kept and answering == len(forms),
        (
            *evidence.findings,
            finding(
                _("%(good)d of %(total)d forms can be opened."),
                good=answering,
                total=len(forms),
            ),
        ),
    )


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


def boxes_are_unticked(probe: Probe) -> Evidence:
    """Check that the forms of registration and order ask for each purpose and channel, with the
    whole wording, and that no box is checked in advance or required."""
    product = Product.objects.first()
    paths = [probe.path_of("accounts:register")]
    if product is not None:
        paths.append(f"{probe.path_of('orders:checkout')}?items={product.slug}:1")
    questions = [question for topic in topics().values() for question in topic.questions]
    pages = [probe.fetch(path) for path in paths]
    asked = [(page, question) for page in pages for question in questions]
    empty = [_is_asked_empty(page, question) for page, question in asked]
    return _all(
        sum(empty),
        len(asked),
        _("%(good)d of %(total)d boxes are unchecked, optional and beside their whole wording."),
    )


def _is_asked_empty(page: Page, question: Question) -> bool:
    name = re.escape(name_of(question))
    boxes = re.findall(rf'<input type="checkbox" name="{name}"[^>]*>', page.text)
    is_whole = any(_shows_wording(page, question, code) for code, _name in settings.LANGUAGES)
    return is_whole and len(boxes) == 1 and not re.search("checked|required", boxes[0])


def _shows_wording(page: Page, question: Question, language: str) -> bool:
    with translation.override(language):
        parts = [escape(str(part)) for part in question.parts or (question.text,)]
    return all(part in page.text for part in parts)
