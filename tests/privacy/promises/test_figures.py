"""Figures of a sentence over time: plots, with each day in words beside them."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from privacy.promises.figures import HEIGHT, MARGIN, WIDTH, plots, series
from privacy.promises.models import PromiseDay
from privacy.promises.verification import verify_all
from privacy.registry.promise import Evidence, Probe, finding
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.invented_promises import promised

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 1)


def pages(good: float, total: float) -> dict[str, Any]:
    text = "%(good)d of %(total)d"
    return {"text": text, "values": {"good": good, "total": total, "name": "x"}}


def remember(*figures: Any) -> None:
    for place, figure in enumerate(figures):
        day = FIRST + timedelta(days=place)
        PromiseDay.objects.create(promise="S01", day=day, figures=[figure])


def test_each_number_of_a_finding_is_a_line() -> None:
    remember(pages(0, 4), pages(2, 4))
    (plot,) = plots("S01", FIRST, FIRST + timedelta(days=1))
    left, right, middle = f"{MARGIN:.1f}", f"{WIDTH - MARGIN:.1f}", f"{HEIGHT / 2:.1f}"
    assert [line.points for line in plot.lines] == [
        (f"{left},{HEIGHT - MARGIN:.1f}", f"{right},{middle}"),
        (f"{left},{MARGIN:.1f}", f"{right},{MARGIN:.1f}"),
    ]
    assert (plot.newest, plot.top) == ("2 of 4", 4)
    assert [line.words for line in plot.lines] == [("", "2", " of 4"), ("2 of ", "4", "")]
    assert plot.rows == ((FIRST + timedelta(days=1), "2 of 4"), (FIRST, "0 of 4"))


def test_numbers_that_came_later_and_zeros_are_drawn() -> None:
    remember({"text": "%(good)d of %(total)d", "values": {"good": 0}}, pages(0, 0))
    (plot,) = plots("S01", FIRST, FIRST + timedelta(days=1))
    assert [len(line.points) for line in plot.lines] == [2, 1]


def test_what_another_version_stored_is_not_drawn() -> None:
    remember("2 of 4", {"values": {"good": 1}}, {"text": "x", "values": "1"}, pages(2, 4))
    (plot,) = plots("S01", FIRST, FIRST + timedelta(days=3))
    assert plot.rows == ((FIRST + timedelta(days=3), "2 of 4"),)
    days = {"2026-11-04": {"good": 2, "total": 4}}
    assert series(PromiseDay.objects.all()) == [{"text": "%(good)d of %(total)d", "days": days}]


@pytest.mark.usefixtures("controller")
def test_the_last_check_of_each_day_is_on_the_page_of_its_sentence() -> None:
    def counting(probe: Probe) -> Evidence:
        text = "%(pages)d seen"
        seen = timezone.now().hour
        return Evidence(True, (finding(text, pages=seen), finding("no <number>")))

    today = timezone.now().replace(hour=1)
    with promised(counting):
        for hours in (-48, -24, 2):
            with time_machine.travel(today + timedelta(hours=hours), tick=False):
                verify_all(InProcessProbe())
        with time_machine.travel(today + timedelta(hours=3), tick=False):
            page = Client().get("/en/privacy/evidence/S01/").content.decode()
            assert Client().get("/en/privacy/evidence/S99/").status_code == 404
    assert page.count("<polyline") == 1
    assert page.count("1 seen</td>") == 2
    assert "<h2>3 seen</h2>" in page
