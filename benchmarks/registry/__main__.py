"""What the rights of one person cost in a large database: access, erasure, and a run of the
retention.

Run from the top folder: make benchmark-registry [BENCHMARK="customers log-rows"]
Without numbers it takes 1,000,000 and 10,000,000 and writes its section of
docs/reference/performance.md, otherwise it prints it.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.project import set_up_site

CUSTOMERS, LOG_ROWS = 1_000_000, 10_000_000
PEOPLE = 15  # whose rights are measured
FASTEST = 50_000  # rows per second that a retention run shall delete
EXPIRED = 500_000  # rows that one retention run deletes


def main(customers: int, log_rows: int) -> str:
    """Fill, measure, and say it in a table."""
    set_up_site()
    from benchmarks.registry import filling

    print(f"filling {customers:,} customers and {log_rows:,} log rows", file=sys.stderr)
    filling.fill(customers, log_rows)
    theirs = peer(customers // 2)
    people = range(customers // 3, customers // 3 + 2 * PEOPLE)
    access = [timed(partial(build_package, number)) for number in people[:PEOPLE]]
    erasure = [timed(partial(erase, number)) for number in people[PEOPLE:]]
    filling.fill_expired(EXPIRED)
    before = peak_memory()
    purge = timed(run_retention)
    ours = {"access": access, "erasure": erasure}
    return section(customers, log_rows, ours, theirs, EXPIRED / purge, peak_memory() - before)


def peer(first: int) -> dict[str, list[float]]:
    """The seconds of django-gdpr-assist in the same database; nothing where it is not installed."""
    python = os.environ.get("PEER_PYTHON", "")
    if not python:
        return {}
    command = [python, "-m", "benchmarks.registry.peer", str(first), str(PEOPLE)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds: dict[str, list[float]] = json.loads(done.stdout)
    return seconds


def subject_of(number: int) -> Any:
    from privacy.registry.subject import DataSubject

    return DataSubject(f"c{number}@customer.example")


def build_package(number: int) -> None:
    """Read everything about one person and write the package, as the background work does."""
    from django.utils import timezone

    from privacy.controllers.models import Controller
    from privacy.personal_data.export import export_subject_data
    from privacy.sealing import new_seed
    from privacy.subject_requests.access_package.package_files import files, write_package
    from privacy.subject_requests.models import SubjectRequest

    subject = subject_of(number)
    controller = Controller(name="Company", country="DE", authority="Authority")
    request = SubjectRequest(
        email=subject.email, controller=controller, language="en", received_at=timezone.now()
    )
    datasets = list(export_subject_data(subject))
    assert sum(len(subject_data.records) for subject_data in datasets) >= 3, (
        "an account, an order and an enquiry"
    )
    write_package(request, datasets, f"{number}.zip", new_seed())
    files.delete(f"{number}.zip")


def erase(number: int) -> None:
    """Erase one person, with the entry in the journal."""
    from privacy.personal_data import erasure, erasure_journal

    entry = erasure_journal.write_entry(subject_of(number))
    steps = list(erasure.erase(subject_of(number)))
    erasure_journal.mark_applied(entry)
    assert sum(step.deleted for step in steps) >= 2, (
        "an account and an enquiry; the order is kept by law"
    )


def run_retention() -> None:
    from privacy.personal_data.retention import purge_all

    assert sum(purged.rows for purged in purge_all()) == EXPIRED


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def peak_memory() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def section(
    customers: int,
    log_rows: int,
    ours: Mapping[str, Sequence[float]],
    theirs: Mapping[str, Sequence[float]],
    rows_per_second: float,
    grown: int,
) -> str:
    from benchmarks.document import made_by

    purge = verdict(rows_per_second >= FASTEST)
    rows = [
        "| what | median | least | greatest | target | |",
        "|---|---|---|---|---|---|",
        _row("access package of one person", ours["access"]),
        _row("erasure of one person, with its journal entry", ours["erasure"]),
        f"| rows that a retention run deletes per second | {rows_per_second:,.0f} | | "
        f"| {FASTEST:,} | {purge} |",
        f"| memory that the retention run added | {grown / 2**20:.1f} MiB | | | flat | "
        f"{verdict(grown < 32 * 2**20)} |",
    ]
    intro = (
        f"{customers:,} customers, each with an account, an order and an enquiry, and "
        f"{log_rows:,} rows of the "
        f"request log. {EXPIRED:,} further enquiries had reached the end of their retention."
    )
    command = "make benchmark-registry"
    return "\n".join(
        [intro, "", *rows, "", *beside(ours, theirs), "", made_by(command, "django", "psycopg")]
    )


def beside(ours: Mapping[str, Sequence[float]], theirs: Mapping[str, Sequence[float]]) -> list[str]:
    """How much longer the other software takes, by medians."""
    if not theirs:
        return []
    ratios = [
        f"| {what} | {statistics.median(theirs[act]) / statistics.median(ours[act]):.1f} × |"
        for act, what in (
            ("access", "search and export of one person"),
            ("erasure", "erasure of one person"),
        )
    ]
    return [
        "| django-gdpr-assist beside ours, median seconds, theirs / ours | |",
        "|---|---|",
        *ratios,
        "",
        "It looks into the three tables of the customers and searches them without "
        "regard to case, which no index of "
        "theirs answers; ours looks into every declared store, the request log too, "
        "and explains each value. "
        "django-GDPR 0.2.21 does not start under this Django.",
    ]


def _row(what: str, seconds: Iterable[float]) -> str:
    values = sorted(seconds)
    median = statistics.median(values)
    cells = " | ".join(f"{value:.3f} s" for value in (median, values[0], values[-1]))
    return f"| {what} | {cells} | 2 s | {verdict(values[-1] < 2)} |"


def verdict(passed: bool) -> str:
    return "pass" if passed else "**FAIL**"


if __name__ == "__main__":
    chosen = [int(number) for number in sys.argv[1:]]
    text = main(*(chosen + [CUSTOMERS, LOG_ROWS][len(chosen) :]))
    if chosen:
        print(text)
    else:
        from benchmarks.document import write_section

        write_section("registry", text)
