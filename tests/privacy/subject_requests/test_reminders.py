"""Reminders to the company before a deadline, once per threshold, without naming the person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.subject_requests.actions.extend import extend
from privacy.subject_requests.answering import close
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.reminders import remind_all
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = NOW.date() + timedelta(days=30)


def at(days_before: int) -> int:
    """Run the reminders this many days before the due date; return the number of mails."""
    with time_machine.travel(NOW + timedelta(days=30 - days_before), tick=False):
        return remind_all()


def test_the_company_is_reminded_at_seven_and_two_days(verified: Verified) -> None:
    request = verified(due_on=DUE, received_at=NOW)

    assert [at(days) for days in (8, 7, 6, 5, 3, 2, 1, 0)] == [0, 1, 0, 0, 0, 1, 0, 0]
    assert {tuple(sent.to) for sent in mail.outbox} == {(request.controller.privacy_contact,)}
    assert request.reference in mail.outbox[0].subject
    assert f"/staff/privacy/subjectrequest/{request.pk}/" in str(mail.outbox[0].body)


def test_no_mail_names_the_person(verified: Verified) -> None:
    request = verified(due_on=DUE, name="Anna Arnold", message="My secret")
    at(7)

    for word in (request.email, "Anna", "secret"):
        assert word not in mail.outbox[0].subject + str(mail.outbox[0].body)


def test_an_overdue_request_is_escalated_every_three_days_until_answered(
    verified: Verified, controller: Controller
) -> None:
    vienna = Controller.objects.create(
        slug="wien", name="Wien AG", country="AT", privacy_contact="wien@x.example", language="de"
    )
    requests = [verified(due_on=DUE, controller=vienna, name="Anna Arnold") for _time in range(2)]

    assert [at(days) for days in (-1, -2, -3, -4)] == [1, 0, 0, 1]
    to_company, to_operator = mail.outbox[:2]
    assert (to_company.to, to_operator.to) == (["wien@x.example"], [controller.privacy_contact])
    assert "Überfällig: 2 Anfragen" in to_company.subject
    for request in requests:
        assert request.reference in str(to_company.body)
    assert "Anna" not in str(to_company.body)
    assert "4 Tagen" in str(mail.outbox[2].body)

    SubjectRequest.objects.update(closed_at=NOW, outcome="done")
    assert at(-7) == 0


def test_an_overdue_request_of_the_operator_is_one_mail(verified: Verified) -> None:
    verified(due_on=DUE)
    assert at(-1) == 1
    assert len(mail.outbox) == 1


def test_an_answer_that_was_not_delivered_is_overdue_too(
    verified: Verified, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = verified("question", due_on=DUE, received_at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("privacy.outbox.delivery._send", lambda mail: TimeoutError())
        close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    assert at(-1) == 1
    assert "could not be delivered" in str(mail.outbox[-1].body)


@pytest.mark.parametrize("changes", [{"verified_at": None}, {"closed_at": NOW, "outcome": "done"}])
def test_no_reminder_is_sent_for_a_request_that_is_not_open(
    verified: Verified, changes: dict[str, object]
) -> None:
    verified(due_on=DUE, **changes)

    assert at(2) == 0


def test_after_an_extension_the_reminders_start_again(verified: Verified) -> None:
    request = verified(due_on=DUE, received_at=NOW)
    at(7)
    with time_machine.travel(NOW + timedelta(days=24), tick=False):
        extend(request, "It takes longer.")
    request.refresh_from_db()
    later = (request.due_on - DUE).days

    assert at(0) == 0
    assert at(7 - later) == 1


def test_the_reminder_days_are_configurable(verified: Verified, settings: Settings) -> None:
    settings.PRIVACY_REMINDER_DAYS = [14]
    verified(due_on=DUE)

    assert [at(days) for days in (15, 14, 2)] == [0, 1, 0]
