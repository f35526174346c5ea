"""The transparency report: the same columns each year, zero rows, no small numbers of people."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import jsonschema
import pytest
import time_machine
from django.test import Client

from privacy.breaches.models import BreachDrill
from privacy.controllers.models import Controller
from privacy.disclosures import flows
from privacy.transparency import report
from tests.support.disclosures import colleagues, entered, handed_over

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # in Germany, it is 2027


@pytest.fixture
def register(controller: Controller) -> None:
    """Two requests of 2026, one of 2027 by the calendar of the company, one too new to count."""
    with time_machine.travel(NEW_YEAR - timedelta(days=40), tick=False):
        handed_over(*(f"p{number}@x.example" for number in range(12)))
        flows.refuse(entered(basis="de-stpo-95"), colleagues()[1], "No court order.")
    with time_machine.travel(NEW_YEAR, tick=False):
        entered()
    with time_machine.travel(NEW_YEAR + timedelta(days=100), tick=False):
        entered()
        BreachDrill.objects.create(milliseconds=1234, tables=5, passed=True)


@pytest.mark.usefixtures("register")
def test_years_can_be_compared(client: Client) -> None:
    Controller.objects.create(
        slug="us", name="US Inc.", country="US", privacy_contact="a@x.example"
    )
    with time_machine.travel(NEW_YEAR + timedelta(days=120), tick=False):
        data = client.get("/privacy/transparency.json").json()
        table = client.get("/privacy/transparency.csv").content.decode()
        page = client.get("/en/privacy/transparency/").content.decode()
    schema = client.get("/privacy/transparency.schema.json").content
    jsonschema.validate(data, json.loads(schema))
    assert [(year["year"], year["complete"]) for year in data["years"]] == [
        (2027, False),
        (2026, True),
    ]
    german, american = data["years"][1]["companies"]
    counts = [german[name] for name in (*report.COUNTED, "people")]
    assert counts == [2, 1, 0, 1, 0, 13]
    assert [basis["basis"] for basis in american["by_basis"]] == ["us-sca-2703", "us-nsl-2709"]
    assert {basis["requests"] for basis in american["by_basis"]} == {0}
    newer = data["years"][0]["companies"][0]
    assert (newer["requests"], newer["pending"], newer["people"]) == (1, 1, None)
    rows = list(csv.DictReader(StringIO(table)))
    assert [tuple(row) for row in rows] == [report.COLUMNS] * len(rows)
    assert [row["people"] for row in rows if row["basis"] == "all"] == ["<10", "0", "13", "0"]
    assert {tuple(basis) for year in data["years"] for company in year["companies"]
            for basis in company["by_basis"]} == {tuple(german["by_basis"][0])}  # fmt: skip
    for shown in ("2026", "2027 (so far)", "&lt;&nbsp;10", "§§ 94, 95 StPO", "1234 ms", "passed"):
        assert shown in page, shown


@pytest.mark.usefixtures("controller")
def test_an_empty_report_has_rows_no_cookie_and_may_be_kept(browser: Client) -> None:
    for path in ("/de/privacy/transparency/", "/privacy/transparency.json",
                 "/privacy/transparency.csv", "/privacy/transparency.schema.json"):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert browser.post(path).status_code == 405
    years = browser.get("/privacy/transparency.json").json()["years"]
    assert [company["requests"] for year in years for company in year["companies"]] == [0, 0]


@pytest.mark.usefixtures("register")
def test_a_page_for_a_session_is_not_kept_by_others(staff_client: Client) -> None:
    assert "private" in staff_client.get("/en/privacy/transparency/")["Cache-Control"]


def test_small_numbers_are_not_published() -> None:
    assert [report.published(people) for people in (0, 1, 9, 10)] == [0, None, None, 10]
