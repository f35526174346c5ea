"""Check that the notice and its evidence show each sentence as its last check found it: as they are
published now, and, with invented findings, as they would be."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from privacy.promises.conf import conf
from privacy.promises.crawl import fetch_uncached
from privacy.promises.models import Incident, Verification
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Page, Probe, finding

OK = 200
# Elements that are named after a sentence have a mark: the end of its class says the state, its
# text in words, which the site translates.
CLASS = re.compile(r"--(kept|broken|unverified|unknown)$")
WORDS = {
    "kept": gettext_noop("kept"),
    "broken": gettext_noop("broken"),
    "unverified": gettext_noop("not verified"),
}
COUNT = "kept"  # what the label of the number of kept sentences is for
IS_BROKEN, IS_KEPT_AGAIN = gettext_noop("%(id)s is broken"), gettext_noop("%(id)s is kept again")
LONG_AGO = timedelta(days=3650)  # no finding may count for so long
INCIDENTS = 20  # the latest, which are looked for
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TAG = re.compile(r"<[^>]*>")

States = Mapping[str, str]  # of the sentences, by id
Show = Callable[[str], Page]  # a view in the current language


def shown_as_found(probe: Probe) -> Evidence:
    """Check the marks of the notice, of the evidence, of their JSON and of badge and feed, in each
    language, beside what is stored; and, in a transaction that is rolled back, those of invented
    findings: kept ones, broken ones, unknown ones, and such as are too old to count."""
    right = total = 0
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for is_right in _published(probe):
                right, total = right + is_right, total + 1
    with _invented_findings() as (states, incidents):
        rehearsed = list(_compared(_rendered, states, incidents))
    live = _("%(right)d of %(all)d published marks show what the last check found.")
    text = _("%(right)d of %(all)d marks followed invented findings.")
    return Evidence(
        0 < total == right and all(rehearsed),
        (
            finding(live, right=right, all=total),
            finding(text, right=sum(rehearsed), all=len(rehearsed)),
        ),
    )


def _published(probe: Probe) -> Iterator[bool]:
    """Yield whether each mark is right in the current language; those of findings that become too
    old meanwhile, or are made by another run, are right as they were before or after."""
    before, incidents = _stored(), list(Incident.objects.all()[:INCIDENTS])
    pages = dict[str, Page]()

    def show(view: str) -> Page:
        if view not in pages:
            language = translation.get_language()  # in which programs ask
            pages[view] = fetch_uncached(probe, f"{probe.path_of(view)}?lang={language}")
        return pages[view]

    seen = list(_compared(show, before, incidents))
    if not all(seen):
        now = list(_compared(show, _stored(), Incident.objects.all()[:INCIDENTS]))
        seen = now if sum(now) > sum(seen) else seen
    yield from seen


def _stored() -> States:
    """Return the states of all sentences as their newest findings say."""
    states = dict.fromkeys(registry.promises_by_id, "unverified")
    for verification in Verification.objects.filter(promise__in=states):
        states[verification.promise] = verification.state
    return states


@contextmanager
def _invented_findings() -> Iterator[tuple[States, list[Incident]]]:
    """Store invented findings and incidents, and leave nothing of them."""
    now, states, findings = timezone.now(), dict[str, str](), list[Verification]()
    kinds = [(True, now), (False, now), (None, now), (True, now - LONG_AGO)]
    for number, name in enumerate(registry.promises_by_id):
        kept, verified_at = kinds[number % len(kinds)]
        findings.append(Verification(promise=name, kept=kept, verified_at=verified_at))
        is_known = verified_at == now and kept is not None
        states[name] = ("kept" if kept else "broken") if is_known else "unverified"
    with transaction.atomic():
        Verification.objects.all().delete()
        Verification.objects.bulk_create(findings)
        Incident.objects.filter(ended_at=None).update(ended_at=now)
        name = next(iter(states))
        incidents = [
            Incident.objects.create(promise=name, began_at=now),
            Incident.objects.create(promise=name, began_at=now, ended_at=now),
        ]
        try:
            yield states, incidents
        finally:
            transaction.set_rollback(True)


def _rendered(view: str) -> Page:
    """Return a page as this process makes it for a visitor."""
    # Here, since no process that serves needs them.
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    path = reverse(view)
    match = resolve(path)
    request: Any = RequestFactory().get(path, {"lang": translation.get_language()})
    request.user, request.session, request.resolver_match = AnonymousUser(), {}, match
    response = match.func(request, *match.args, **match.kwargs)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Page(path, response.status_code, headers, response.content)


def _compared(show: Show, states: States, incidents: Any) -> Iterator[bool]:
    """Yield whether each mark in the current language is that of a state."""
    numbers = Counter(states.values())
    for view in filter(None, (conf.NOTICE_VIEW, "privacy:evidence")):
        reader = _Reader(states)
        reader.feed(show(view).text)
        for name, state in states.items():
            yield _shows(reader.marks[name], state)
        if COUNT in reader.texts:
            yield _numbers(reader.texts[COUNT]) == [numbers["kept"], len(states)]
    for view in ("privacy_public:evidence_json", "privacy_public:notice_json"):
        yield _says(show(view), states)
    badge = TAG.sub(" ", show("privacy_public:evidence_badge").text)
    yield _numbers(badge) == [numbers["kept"], len(states)]
    evidence, feed = show("privacy:evidence").text, show("privacy_public:evidence_feed").text
    for incident in incidents:
        if incident.promise in states:
            words = gettext(IS_KEPT_AGAIN if incident.ended_at else IS_BROKEN)
            title = f"<title>{words % {'id': incident.promise}}</title>"
            entry = next((e for e in feed.split("<entry>") if f"-{incident.pk}<" in e), "")
            yield title in unescape(entry) and f'id="incident-{incident.pk}"' in evidence


def _shows(marks: list[tuple[str, str]], state: str) -> bool:
    """Return whether a sentence has a mark, and each says this state, in its class and in words."""
    words = gettext(WORDS[state])
    return bool(marks) and all(kind == state and words in text for kind, text in marks)


def _says(page: Page, states: States) -> bool:
    """Return whether the JSON of the notice or its evidence has these states, and their numbers."""
    if page.status != OK:
        return False
    data = json.loads(page.text)
    counted = {state: list(states.values()).count(state) for state in WORDS}
    shown = {each["id"]: each["state"] for each in data["promises"]}
    return shown == states and counted == {state: data[state] for state in WORDS}


def _numbers(text: str) -> list[int]:
    return list(map(int, re.findall(r"\d+", text)))


class _Reader(HTMLParser):
    """Collects the marks in the elements that are named after a sentence.

    - `marks`: by sentence, (state, text) of each mark.
    - `texts`: of the labels, by what they are for.
    """

    def __init__(self, names: States) -> None:
        super().__init__()
        self._names = names
        self.marks = defaultdict[str, list[tuple[str, str]]](list)
        self.texts = defaultdict[str, str](str)
        self._open = list[tuple[str, str, str, list[str]]]()  # tag, sentence, kind, text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        attributes = {name: value or "" for name, value in attrs}
        around = self._open[-1][1] if self._open else ""
        named = attributes.get("id", "")
        sentence, kind = named if named in self._names else around, ""
        for word in attributes.get("class", "").split():
            if sentence and (end := CLASS.search(word)):
                kind = "unverified" if end[1] == "unknown" else end[1]
        if tag == "label":
            kind = f"label {attributes.get('for', '')}"
        self._open.append((tag, sentence, kind, []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {opened for opened, *_rest in self._open}:
            return
        while self._open:
            opened, sentence, kind, text = self._open.pop()
            if kind.startswith("label "):
                self.texts[kind.removeprefix("label ")] += "".join(text)
            elif kind:
                self.marks[sentence].append((kind, "".join(text)))
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        for _tag, _sentence, kind, text in self._open:
            if kind:
                text.append(data)
