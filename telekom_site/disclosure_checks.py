"""The check behind S20: nothing is disclosed without a law and two approvers, and the published
numbers are those of the register."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.disclosures import disclosure_chain
from privacy.disclosures.legal_bases import legal_bases
from privacy.disclosures.models import Disclosure, DisclosureEvent, DisclosureRequest, Kind
from privacy.promises.crawl import fetch_uncached, in_each_language
from privacy.registry.promise import Evidence, Page, Probe, finding
from privacy.transparency.report import counted_until

OK, APPROVERS = 200, 2
HANDED_OVER = {Kind.PARTLY, Kind.FULFILLED}
OUTCOMES = ("refused", "partly", "fulfilled", "pending")  # in the order of the report
Numbers = Counter[tuple[int, str, str]]  # of requests, by year, company and outcome
# On the page: the first table of a year, its rows, and the numbers in them.
YEAR = re.compile(r"id=\"year-(\d+)\">.*?<tbody>(.*?)</tbody>", re.DOTALL)
ROW = re.compile(r"<th scope=\"row\">([^<]*)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td\b[^>]*>([^<]*)</td>")


def only_by_law(probe: Probe) -> Evidence:
    """Check every disclosure in the register, its hash chain, and that the published report has
    the numbers of the register, as a page in each language, for programs and as a table."""
    events = dict[Any, list[DisclosureEvent]]()
    for event in DisclosureEvent.objects.order_by("number"):
        events.setdefault(event.request_id, []).append(event)
    handed = lawful = 0
    for request in DisclosureRequest.objects.all():
        if _is_handed_over(request):
            handed += 1
            lawful += _is_lawful(request, events.get(request.pk, []))
    broken = (
        disclosure_chain.broken_links() + disclosure_chain.changed_requests() + _recorded_late()
    )
    counted, published = _counted(events), _published(probe)
    is_same = counted == published == _in_table(probe)
    paths = in_each_language(probe, "privacy:transparency")
    pages = [fetch_uncached(probe, path) for path in paths]
    is_open = all(page.status == OK for page in pages)
    is_same &= all(_on_page(page) == counted for page in pages if page.status == OK)
    approved = _("%(lawful)d of %(all)d disclosures have a law and two approvers.")
    links = _("The register has %(events)d entries; %(broken)d do not fit its hash chain.")
    numbers = (
        _("The transparency report has the numbers of the register: %(requests)d requests.")
        if is_same
        else _(
            "The transparency report has other numbers than the register: %(requests)d requests."
        )
    )
    return Evidence(
        lawful == handed and not broken and is_open and is_same,
        (
            finding(approved, lawful=lawful, all=handed),
            finding(links, events=sum(map(len, events.values())), broken=broken),
            finding(numbers, requests=sum(counted.values())),
        ),
    )


def _recorded_late() -> int:
    """Return how many disclosures were recorded without approvals since there are approvals."""
    received = DisclosureEvent.objects.filter(kind=Kind.RECEIVED).order_by("number").first()
    recorded = DisclosureEvent.objects.filter(kind=Kind.RECORDED)
    return recorded.filter(number__gt=received.number).count() if received else 0


def _is_handed_over(request: DisclosureRequest) -> bool:
    """Return whether state, events or people say that something was disclosed in this workflow."""
    if request.state == Kind.RECORDED:
        return False
    disclosed = Disclosure.objects.filter(request=request).exclude(disclosed_at=None)
    handed = request.events.filter(kind__in=HANDED_OVER)
    return request.state in HANDED_OVER or handed.exists() or disclosed.exists()


def _is_lawful(request: DisclosureRequest, events: list[DisclosureEvent]) -> bool:
    """Return whether two approved what a third entered, before it was handed over, by a law."""
    entered, approved = set(), set()
    for event in _until_handed_over(events):
        if event.kind == Kind.RECEIVED:
            entered.add(event.staff)
        elif event.kind == Kind.APPROVED:
            approved.add(event.staff)
    is_recorded = any(event.kind == request.state for event in events)
    by_law = request.basis in legal_bases() and bool(request.document_digest)
    return is_recorded and by_law and len(entered) == 1 and len(approved - entered) >= APPROVERS


def _until_handed_over(events: list[DisclosureEvent]) -> Iterator[DisclosureEvent]:
    for event in events:
        if event.kind in HANDED_OVER:
            return
        yield event


def _counted(events: dict[Any, list[DisclosureEvent]]) -> Numbers:
    """Return the numbers by the events, not by the states from which the report is made."""
    default = Controller.objects.order_by("-is_default", "pk").first()
    outcomes = {Kind.RECORDED.value: "fulfilled"}
    outcomes |= {kind.value: kind.value for kind in (Kind.REFUSED, *HANDED_OVER)}
    numbers: Numbers = Counter()
    requests = DisclosureRequest.objects.filter(received_at__lt=counted_until())
    for request in requests.select_related("company"):
        outcome = "pending"
        for event in events[request.pk]:
            outcome = outcomes.get(event.kind, outcome)
        company = request.company or default
        year = timezone.localtime(request.received_at, conf.LEGAL_TIME_ZONE).year
        numbers[year, company.slug if company else "", outcome] += 1
    return numbers


def _published(probe: Probe) -> Numbers | None:
    """Return the numbers of the live report for programs, summed up by law; None where its sums are
    wrong."""
    address = probe.path_of("privacy_public:transparency_json")
    data = json.loads(fetch_uncached(probe, address).text)
    numbers: Numbers = Counter()
    for year in data["years"]:
        for company in year["companies"]:
            for outcome in OUTCOMES:
                total = sum(basis[outcome] for basis in company["by_basis"])
                if total != company[outcome]:
                    return None
                numbers[year["year"], company["company"], outcome] += total
            if company["requests"] != sum(company[outcome] for outcome in OUTCOMES):
                return None
    return +numbers


def _in_table(probe: Probe) -> Numbers | None:
    """Return the numbers of the live table, as `_published` does."""
    table = fetch_uncached(probe, probe.path_of("privacy_public:transparency_csv")).text
    by_company, by_law = Numbers(), Numbers()
    for row in csv.DictReader(table.splitlines()):
        numbers = by_company if row["basis"] == "all" else by_law
        for outcome in OUTCOMES:
            numbers[int(row["year"]), row["company"], outcome] += int(row[outcome])
        if int(row["requests"]) != sum(int(row[outcome]) for outcome in OUTCOMES):
            return None
    return +by_law if by_law == by_company else None


def _on_page(page: Page) -> Numbers | None:
    """Return the numbers of a page of the live report, those of the first table of each year; None
    where its sums are wrong."""
    companies = dict(Controller.objects.values_list("name", "slug"))
    numbers: Numbers = Counter()
    for year, table in YEAR.findall(page.text):
        for name, cells in ROW.findall(table):
            total, *counts = map(int, CELL.findall(cells)[:-1])  # the last are the people
            if total != sum(counts):
                return None
            for outcome, count in zip(OUTCOMES, counts, strict=True):
                numbers[int(year), companies.get(unescape(name), ""), outcome] += count
    return +numbers
