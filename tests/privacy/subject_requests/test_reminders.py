"""Reminders: before a deadline, once per threshold, to the company, naming nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from privacy.subject_requests.flows.answering import extend
from privacy.subject_requests.flows.reminders import remind_all
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = NOW.date() + timedelta(days=30)


def at(days_before: int) -> int:
    """Run the reminders so many days before the due date; the number of mails."""
    with time_machine.travel(NOW + timedelta(days=30 - days_before), tick=False):
        return remind_all()


def test_the_company_is_reminded_at_seven_and_two_days(verified: Verified) -> None:
    request = verified(due_on=DUE, received_at=NOW)

    assert [at(days) for days in (8, 7, 6, 5, 3, 2, 1, 0, -1)] == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert {tuple(one.to) for one in mail.outbox} == {(request.controller.privacy_contact,)}
    assert request.reference in mail.outbox[0].subject
    assert f"/staff/privacy/subjectrequest/{request.pk}/" in str(mail.outbox[0].body)


def test_no_mail_names_the_person(verified: Verified) -> None:
    request = verified(due_on=DUE, name="Anna Arnold", message="My secret")
    at(7)

    for word in (request.email, "Anna", "secret"):
        assert word not in mail.outbox[0].subject + str(mail.outbox[0].body)


def test_who_is_late_hears_it_once(verified: Verified) -> None:
    verified(due_on=DUE)

    assert [at(days) for days in (-3, -4)] == [1, 0]
    assert "3" in str(mail.outbox[0].body)


@pytest.mark.parametrize("changes", [{"verified_at": None}, {"closed_at": NOW, "outcome": "done"}])
def test_nobody_is_reminded_of_what_is_not_open(verified: Verified, changes: dict[str, object]) -> None:
    verified(due_on=DUE, **changes)

    assert at(2) == 0


def test_after_an_extension_the_reminders_begin_anew(verified: Verified) -> None:
    request = verified(due_on=DUE, received_at=NOW)
    at(7)
    with time_machine.travel(NOW + timedelta(days=24), tick=False):
        extend(request, "It takes longer.")
    request.refresh_from_db()
    later = (request.due_on - DUE).days

    assert at(0) == 0
    assert at(7 - later) == 1


def test_the_days_can_be_chosen(verified: Verified, settings: Settings) -> None:
    settings.PRIVACY_REMINDER_DAYS = [14]
    verified(due_on=DUE)

    assert [at(days) for days in (15, 14, 2)] == [0, 1, 0]
