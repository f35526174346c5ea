"""Companies are notified of what arrives, in their language, in few mails that name no person."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.forms import modelform_factory

from privacy.controllers.models import Controller
from privacy.subject_requests.admin import ControllerForm
from privacy.subject_requests.answering import add_message, close
from privacy.subject_requests.company_notifications import tell_companies
from privacy.subject_requests.models import SubjectRequest
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_verified_request_is_notified_at_once_and_only_once(verified: Verified) -> None:
    verified(verified_at=None)
    request = verified(name="Anna Arnold", message="My secret")

    assert tell_companies() == 1
    assert tell_companies() == 0
    told = mail.outbox[0]
    assert told.to == [request.controller.privacy_contact]
    assert request.reference in told.subject
    assert f"/staff/privacy/subjectrequest/{request.pk}/" in str(told.body)
    for word in (request.email, "Anna", "secret"):
        assert word not in told.subject + str(told.body)


def test_many_messages_are_combined_in_one_mail(
    verified: Verified, clock: time_machine.Traveller
) -> None:
    request = verified("question")
    tell_companies()
    for minute in range(1, 26):
        clock.move_to(NOW + timedelta(minutes=minute))
        add_message(request, f"My secret, part {minute}")
        tell_companies()
    assert len(mail.outbox) == 1
    clock.move_to(NOW + timedelta(minutes=60))
    assert [tell_companies(), tell_companies()] == [1, 0]
    assert "25 new messages" in str(mail.outbox[1].body)
    assert "secret" not in str(mail.outbox[1].body)


def test_requests_within_the_pause_are_combined_in_one_mail(
    verified: Verified, clock: time_machine.Traveller
) -> None:
    verified()
    tell_companies()
    later = [verified("question"), verified("deletion")]
    assert tell_companies() == 0
    clock.move_to(NOW + timedelta(hours=1))
    assert tell_companies() == 1
    assert "2 requests" in mail.outbox[1].subject
    assert all(request.reference in str(mail.outbox[1].body) for request in later)


def test_an_answered_message_is_not_notified(verified: Verified) -> None:
    request = verified("question")
    tell_companies()
    add_message(request, "And another thing")
    close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    mail.outbox.clear()
    assert tell_companies() == 0


def test_each_company_is_notified_of_its_requests_in_its_language(
    verified: Verified, controller: Controller
) -> None:
    vienna = Controller.objects.create(
        slug="wien", name="Wien AG", country="AT", privacy_contact="wien@x.example", language="de"
    )
    verified()
    verified(controller=vienna)
    assert tell_companies() == 2
    german = next(told for told in mail.outbox if told.to == ["wien@x.example"])
    english = next(told for told in mail.outbox if told.to != ["wien@x.example"])
    assert "Neue Anfrage" in german.subject
    assert "/de/staff/" in str(german.body)
    assert "New request" in english.subject


def test_a_notification_time_in_the_future_is_ignored(
    verified: Verified, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=90))
    verified()
    tell_companies()
    clock.move_to(NOW)
    verified()
    assert tell_companies() == 1


def test_staff_choose_among_the_languages_of_the_site(controller: Controller) -> None:
    form = modelform_factory(Controller, ControllerForm, fields=["language"])
    assert form({"language": "en"}, instance=controller).is_valid()
    assert not form({"language": "xx"}, instance=controller).is_valid()
    controller.language = "xx"
    assert controller.mail_language == "de", "the site's, where it does not have it"
