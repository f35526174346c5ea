"""Transparency report: how often authorities asked for data, per year and company, by legal basis.

Every year has the same columns, and every company and every law of its country a row, so that years
can be compared. Requests count in the year in which they were received, once they are older than
PRIVACY_TRANSPARENCY_DELAY; small numbers of people are not published.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from privacy.breaches.drill import published_drills
from privacy.breaches.models import BreachDrill
from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.disclosures.legal_bases import bases_of, provision_of
from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.transparency.conf import conf

FORMAT_VERSION = 1
COUNTED = ("requests", "refused", "partly", "fulfilled", "pending")
COLUMNS = ("year", "company", "country", "basis", "provision", *COUNTED, "people")
OUTCOMES: Mapping[str, str] = {
    Kind.RECEIVED: "pending",
    Kind.REFUSED: "refused",
    Kind.PARTLY: "partly",
    Kind.FULFILLED: "fulfilled",
    Kind.RECORDED: "fulfilled",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The requests of one year to one company by one law.

    Attributes:
        basis: key of the legal basis; "" for requests recorded without one.
        provision: the law as lawyers cite it.
        counts: number of requests, by the names in COUNTED.
    """

    basis: str
    provision: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CompanyReport:
    """The requests of one year to one company.

    Attributes:
        company: the company.
        rows: one for each legal basis.
        counts: their sums.
        people: how many people were named, once for each request; None where it is too small a
            number to be published.
    """

    company: Controller
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    people: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """The report of one year; `is_complete` once all its requests are old enough to be counted."""

    year: int
    is_complete: bool
    companies: tuple[CompanyReport, ...]


Counts = dict[tuple[int, int | None, str], Counter[str]]


def counted_until() -> datetime:
    """Return the moment before which requests were received that the report counts."""
    return timezone.now() - conf.TRANSPARENCY_DELAY


def years() -> list[Year]:
    """Return the report, the newest year first; it always has the last year that has ended."""
    counts, until = _counts(), counted_until()
    newest = timezone.localtime(until, layer.LEGAL_TIME_ZONE).year
    first = min([newest - 1, *(year for year, _company, _basis in counts)])
    companies = list(Controller.objects.all())
    this_year = timezone.localtime(timezone=layer.LEGAL_TIME_ZONE).year
    report = []
    for year in range(newest, first - 1, -1):
        reports = tuple(_company_report(year, company, counts) for company in companies)
        report.append(Year(year, year < min(newest, this_year), reports))
    return report


def _counts() -> Counts:
    """Return the numbers of requests and people, by year, company and basis."""
    year = ExtractYear("received_at", tzinfo=layer.LEGAL_TIME_ZONE)
    requests = DisclosureRequest.objects.filter(received_at__lt=counted_until())
    grouped = requests.order_by().annotate(year=year).values("year", "company", "basis", "state")
    counts: Counts = {}
    for group in grouped.annotate(requests=Count("pk"), number=Sum("people")):
        key = (group["year"], group["company"] or _default_company(), group["basis"])
        counter = counts.setdefault(key, Counter())
        counter["requests"] += group["requests"]
        counter[OUTCOMES[group["state"]]] += group["requests"]
        counter["people"] += group["number"]
    return counts


def _default_company() -> int | None:
    """Return the company that runs the site, to which disclosures of earlier releases belong."""
    return Controller.objects.order_by("-is_default", "pk").values_list("pk", flat=True).first()


def _company_report(year: int, company: Controller, counts: Counts) -> CompanyReport:
    total, by_basis = Counter[str](), dict[str, Counter[str]]()
    for basis in bases_of(company.country):
        by_basis[basis.key] = Counter()
    for (counted_year, counted_company, key), count in sorted(counts.items(), key=_basis_of):
        if (counted_year, counted_company) == (year, company.pk):
            by_basis[key] = count
            total += count
    rows = []
    for key, count in by_basis.items():
        rows.append(Row(key, provision_of(key), _shown(count)))
    return CompanyReport(company, tuple(rows), _shown(total), published(total["people"]))


def _basis_of(counted: tuple[tuple[int, int | None, str], Counter[str]]) -> str:
    (_year, _company, basis), _count = counted
    return basis


def _shown(counter: Counter[str]) -> dict[str, int]:
    return {name: counter[name] for name in COUNTED}


def published(people: int) -> int | None:
    """Return a number of people; None where it is too small to be published."""
    return None if 0 < people < conf.TRANSPARENCY_SMALL_NUMBER else people


def as_data() -> dict[str, Any]:
    """Return the report for programs (transparency.schema.json)."""
    return {
        "format": "privacy-transparency-report",
        "version": FORMAT_VERSION,
        "counted_until": _day(counted_until()).isoformat(),
        "small_number": conf.TRANSPARENCY_SMALL_NUMBER,
        "years": list(map(_year_data, years())),
        "drills": list(map(_drill_data, published_drills())),
    }


def _year_data(year: Year) -> dict[str, Any]:
    return {
        "year": year.year,
        "complete": year.is_complete,
        "companies": list(map(_company_data, year.companies)),
    }


def _drill_data(drill: BreachDrill) -> dict[str, Any]:
    return {
        "on": _day(drill.started_at).isoformat(),
        "passed": drill.passed,
        "milliseconds": drill.milliseconds,
        "tables": drill.tables,
    }


def _company_data(report: CompanyReport) -> dict[str, Any]:
    by_basis = []
    for row in report.rows:
        by_basis.append({"basis": row.basis, "provision": row.provision, **row.counts})
    return {
        "company": report.company.slug,
        "name": report.company.name,
        "country": report.company.country,
        **report.counts,
        "people": report.people,
        "by_basis": by_basis,
    }


def as_csv() -> str:
    """Return the report as a table (RFC 4180) with the columns COLUMNS: a row for each company and
    year, whose basis is `all`, and one for each legal basis, without people."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows(_lines())
    return text.getvalue()


def _lines() -> Iterator[list[object]]:
    for year in years():
        for report in year.companies:
            who = [year.year, report.company.slug, report.company.country]
            few = f"<{conf.TRANSPARENCY_SMALL_NUMBER}"
            people = few if report.people is None else report.people
            yield [*who, "all", "", *report.counts.values(), people]
            for row in report.rows:
                yield [*who, row.basis or "unknown", row.provision, *row.counts.values(), ""]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, layer.LEGAL_TIME_ZONE).date()
