"""A task that stops is shown: to staff on their start page, to everyone in the notice's JSON."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from privacy.background import dotted_path
from privacy.heartbeat import beats
from privacy.heartbeat.periodic_tasks import PeriodicTask
from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db


def clean() -> None:
    """Does nothing: only its heartbeat counts."""


TASK = dotted_path(clean)
WORK = (PeriodicTask("Clean the house", clean, timedelta(hours=1)),)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTES = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def one_kind_of_work(settings: Settings) -> None:
    settings.PRIVACY_PERIODIC_TASKS = f"{__name__}.WORK"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_task_is_overdue_after_its_interval_and_the_grace(
    clock: time_machine.Traveller,
) -> None:
    assert [state.work.name for state in beats.overdue()] == [TASK], "it never ran"
    beats.note_begun(TASK)
    beats.note_ended(TASK, succeeded=True)

    clock.move_to(NOW + 70 * MINUTES)
    assert beats.overdue() == []
    clock.move_to(NOW + 71 * MINUTES)
    assert [state.succeeded_at for state in beats.overdue()] == [NOW]


def test_a_task_before_its_first_run_is_shown_as_starting(
    clock: time_machine.Traveller, staff_client: Client
) -> None:
    beats.await_first_runs()
    assert [state.is_starting for state in beats.states()] == [True]
    assert "background work is starting" in staff_client.get("/en/staff/").content.decode()
    beats.note_begun(TASK)
    beats.note_ended(TASK, succeeded=False)

    clock.move_to(NOW + 11 * MINUTES)
    assert [state.is_overdue for state in beats.states()] == [True], "it only fails"
    assert "background work is starting" not in staff_client.get("/en/staff/").content.decode()
    beats.note_ended(TASK, succeeded=True)
    clock.move_to(NOW + 120 * MINUTES)
    beats.await_first_runs()
    assert [state.is_overdue for state in beats.states()] == [True], (
        "a start does not excuse work that stopped"
    )


def test_a_task_that_only_fails_is_overdue(clock: time_machine.Traveller) -> None:
    beats.note_ended(TASK, succeeded=True)
    clock.move_to(NOW + 71 * MINUTES)
    beats.note_ended(TASK, succeeded=False)

    assert len(beats.overdue()) == 1


def test_a_run_in_the_future_is_ignored(clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + timedelta(days=90))
    beats.note_ended(TASK, succeeded=True)
    clock.move_to(NOW)

    assert len(beats.overdue()) == 1


@pytest.mark.parametrize(
    ("begun", "ended", "silent"),
    [
        (None, None, True),  # minutes ago; it was started ten minutes ago
        (9, 9, True),
        (2, 2, False),
        (4, None, False),  # at work
        (7, 8, True),  # at work for too long
        (-60, -60, True),  # a clock that jumped
    ],
)
def test_a_task_is_silent_without_runs_or_with_an_endless_one(
    begun: int | None, ended: int | None, silent: bool, clock: time_machine.Traveller
) -> None:
    for moment, note in ((ended, "end"), (begun, "begin")):
        if moment is not None:
            clock.move_to(NOW - moment * MINUTES)
            if note == "begin":
                beats.note_begun(TASK)
            else:
                beats.note_ended(TASK, succeeded=True)
    clock.move_to(NOW)

    since, idle, busy = NOW - 10 * MINUTES, 3 * MINUTES, 6 * MINUTES
    assert beats.is_silent(TASK, since, idle, busy) is silent


def test_staff_and_the_notice_list_overdue_tasks(staff_client: Client) -> None:
    page, notice = "/en/staff/", reverse("privacy_public:notice_json")
    assert "never yet" in staff_client.get(page).content.decode()
    assert '<details class="work" open>' in staff_client.get(page).content.decode()
    assert [work["overdue"] for work in staff_client.get(notice).json()["background_work"]] == [
        True
    ]

    beats.note_ended(TASK, succeeded=True)
    shown = staff_client.get(page).content.decode()
    assert '<details class="work">' in shown
    assert "Clean the house" in shown
    assert "never yet" not in shown
    work = staff_client.get(notice).json()["background_work"][0]
    assert (work["work"], work["every_seconds"], work["overdue"]) == (
        "Clean the house",
        3600,
        False,
    )


def test_a_project_without_periodic_tasks_has_none_overdue(
    settings: Settings, staff_client: Client, customer: User
) -> None:
    settings.PRIVACY_PERIODIC_TASKS = ""
    assert beats.states() == []
    assert 'class="work"' not in staff_client.get("/en/staff/").content.decode()
