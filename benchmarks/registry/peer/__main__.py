"""Search and export, then anonymise: python -m benchmarks.registry.peer FIRST PEOPLE prints the
seconds as JSON.

PEOPLE are exported and as many after them anonymised. Runs in the environment of
benchmarks/requirements.txt, on the PostgreSQL that the main benchmark has filled.
"""

import csv
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="only-for-benchmarks",  # noqa: S106
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "gdpr_assist", "benchmarks.registry.peer"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "CONN_MAX_AGE": None,
        },
        "gdpr_log": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    },
    DATABASE_ROUTERS=["gdpr_assist.routers.EventLogRouter"],
)


def search(number: int) -> list[Any]:
    """Every row of one person."""
    registry = import_module("gdpr_assist.registry").registry
    return [row for _model, rows in registry.search(f"c{number}@customer.example") for row in rows]


def export(number: int) -> None:
    """One ZIP with a table per kind of row, as its admin page makes it."""
    rows = search(number)
    assert len(rows) == 3, "an account, an order, an enquiry"
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for row in rows:
            values = row.get_privacy_meta().export(row)
            text = io.StringIO()
            table = csv.DictWriter(text, fieldnames=list(values))
            table.writeheader()
            table.writerow(values)
            package.writestr(f"{row._meta.object_name}.csv", text.getvalue())


def anonymise(number: int) -> None:
    for row in search(number):
        row.anonymise()


def timed(work: Callable[[int], None], number: int) -> float:
    begin = time.perf_counter()
    work(number)
    return time.perf_counter() - begin


if __name__ == "__main__":
    first, people = (int(number) for number in sys.argv[1:])
    django.setup()
    for alias in ("default", "gdpr_log"):
        call_command("migrate", "gdpr_assist", database=alias, verbosity=0)
    seconds = {
        "access": [timed(export, first + number) for number in range(people)],
        "erasure": [timed(anonymise, first + people + number) for number in range(people)],
    }
    print(json.dumps(seconds))
