"""Security reviews: append-only, with a next date that comes; overdue ones turn S32 red."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.db.models import Field
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.due_reviews.models import DueReviewReminder
from privacy.outbox.delivery import deliver_all
from privacy.personal_data.canary import Canary
from privacy.precautions.models import SecurityReview
from privacy.precautions.reviews import area_states, remind_all
from privacy.promises.checks.revision import revised
from privacy.triggers import suspended
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.refused_changes import is_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def review(area: str = "technical", days: int = 90, held_on: date | None = None) -> SecurityReview:
    held_on = held_on or timezone.localdate()
    return SecurityReview.objects.create(
        area=area, held_on=held_on, owner="Security", next_due_on=held_on + timedelta(days=days)
    )


def is_revised() -> bool:
    return bool(revised(InProcessProbe()).kept)


def test_every_area_must_have_been_reviewed_in_time() -> None:
    for area in SecurityReview.Area:
        assert not is_revised()
        review(area)
    assert is_revised()
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert all(state.is_overdue for state in area_states())
        assert not is_revised()
        for area in SecurityReview.Area:
            review(area)
        assert is_revised()


@pytest.mark.parametrize(("held", "due"), [(5, 90), (-400, 3000)])
def test_dates_written_by_sql_keep_nothing_green(held: int, due: int) -> None:
    for area in SecurityReview.Area:
        review(area)
    assert is_revised()
    today = timezone.localdate()
    with suspended(connection):
        SecurityReview.objects.update(
            held_on=today + timedelta(days=held), next_due_on=today + timedelta(days=due)
        )
    assert not is_revised()


def test_the_newest_review_counts_and_a_later_entry_of_the_same_day_corrects() -> None:
    today = timezone.localdate()
    review(days=10, held_on=today - timedelta(days=20))
    newest = review(days=90)
    review(days=5, held_on=today - timedelta(days=30))
    assert area_states()[0].review == newest
    correction = review(days=30)
    assert area_states()[0].review == correction


@pytest.mark.parametrize(("held", "days"), [(1, 90), (0, 0), (0, -1), (0, 367)])
def test_dates_that_cannot_be_are_refused(held: int, days: int) -> None:
    with pytest.raises(ValidationError):
        review(days=days, held_on=timezone.localdate() + timedelta(days=held))


@pytest.mark.parametrize("column", SecurityReview._meta.concrete_fields)
def test_no_column_of_a_review_is_changed(column: "Field[Any, Any]") -> None:
    row = review()
    value = Canary(2).own_value(column)
    changes = SecurityReview.objects.filter(pk=row.pk)
    assert is_refused(lambda: changes.update(**{column.name: value}))


ATTEMPTS: list[Callable[[SecurityReview], object]] = [
    lambda row: SecurityReview.objects.update(owner="Nobody"),
    lambda row: SecurityReview.objects.filter(pk=row.pk).delete(),
    lambda row: row.delete(),
    lambda row: row.save(),
    lambda row: SecurityReview.objects.bulk_create(
        [SecurityReview(area="technical", held_on=row.held_on, next_due_on=row.held_on)]
    ),
    lambda row: connection.cursor().execute("DELETE FROM privacy_securityreview"),
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_history_cannot_be_changed(attempt: Callable[[SecurityReview], object]) -> None:
    row = review()
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(row)
    assert SecurityReview.objects.get().owner == "Security"


def by_form(client: Client, values: dict[str, Any]) -> None:
    answer = client.post(reverse("admin:privacy_securityreview_add"), values)
    assert answer.status_code == 302


def by_shell(client: Client, values: dict[str, Any]) -> None:
    SecurityReview.objects.bulk_create([SecurityReview(**values)])


def by_sql(client: Client, values: dict[str, Any]) -> None:
    row = {**values, "entered_by": "", "entered_at": timezone.now()}
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO privacy_securityreview ({names}) VALUES ({marks})",  # noqa: S608
            [str(value) for value in row.values()],
        )


@pytest.mark.parametrize("enter", [by_form, by_shell, by_sql])
def test_an_overdue_review_turns_the_sentence_red_however_it_was_entered(
    staff_client: Client, enter: Callable[[Client, dict[str, Any]], None]
) -> None:
    today = timezone.localdate()
    values = {"held_on": today, "owner": "Security", "findings": "None."}
    for area, days in (("technical", 30), ("organisational", 90), ("processors", 90)):
        due = today + timedelta(days=days)
        enter(staff_client, {**values, "area": area, "next_due_on": due})
    assert is_revised()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert not is_revised()


@pytest.mark.django_db(transaction=True)
def test_a_history_that_can_be_changed_turns_the_sentence_red() -> None:
    for area in SecurityReview.Area:
        review(area)
    with suspended(connection):
        assert not is_revised()
        SecurityReview.objects.all().delete()


def test_one_reminder_is_sent_per_period(mailoutbox: list[EmailMessage]) -> None:
    now, sent = timezone.now().replace(hour=11), []  # no change of the hour moves it to another day
    with time_machine.travel(now, tick=False):
        review(days=100)
    for days in (0, 85, 86, 87, 100, 101, 102, 114, 115, 116):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            sent.append(remind_all())
            deliver_all()
    assert sent == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert ["Overdue" in mail.subject for mail in mailoutbox] == [False, True, True]
    assert "/staff/privacy/securityreview/" in str(mailoutbox[0].body)
    with time_machine.travel(now + timedelta(days=117), tick=False):
        review()
        assert remind_all() == 0


def test_a_reminder_that_nobody_gets_is_sent_later() -> None:
    from privacy.controllers.models import Controller

    review(days=1)
    Controller.objects.update(is_default=False)
    assert remind_all() == 0
    assert not DueReviewReminder.objects.exists()
    Controller.objects.update(is_default=True)
    assert remind_all() == 1


def test_staff_enter_reviews_and_change_none(staff_client: Client) -> None:
    add = reverse("admin:privacy_securityreview_add")
    today = timezone.localdate()
    form = {"area": "technical", "held_on": today.isoformat(), "owner": "Security"}
    form |= {"findings": "None.", "next_due_on": (today + timedelta(days=999)).isoformat()}
    assert staff_client.post(add, form).status_code == 200
    assert staff_client.post(add, form | {"held_on": ""}).status_code == 200
    form["next_due_on"] = (today + timedelta(days=90)).isoformat()
    assert staff_client.post(add, form).status_code == 302
    row = SecurityReview.objects.get()
    assert row.entered_by
    page = reverse("admin:privacy_securityreview_change", args=[row.pk])
    assert staff_client.post(page, form | {"owner": "Nobody"}).status_code == 403
    assert staff_client.post(
        reverse("admin:privacy_securityreview_delete", args=[row.pk]), {"post": "yes"}
    ).status_code in {403, 404}
