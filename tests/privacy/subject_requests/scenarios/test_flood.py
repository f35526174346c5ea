"""During a flood, visitors without scripts can still file: within the limit, by a login, or by the
queue."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.proof_of_work import challenge
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.support.subject_requests import FORM, answer, fields

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flood(settings: Settings, controller: Controller) -> None:
    """Require a proof always, with no requests without proof left."""
    settings.PRIVACY_PROOF_OF_WORK_THRESHOLD, settings.PRIVACY_INTAKE_WITHOUT_PROOF_PER_HOUR = 0, 0
    settings.PRIVACY_INTAKE_PROOF_WORK = 100


def test_a_request_without_proof_is_queued_and_the_page_says_so(
    browser: Client, flood: None
) -> None:
    page = browser.post(FORM, fields(), follow=True).content.decode()
    assert "its place in the queue" in page
    assert mail.outbox == []
    deliver_all()
    assert browser.post(link_in(mail.outbox[0])).status_code == 200
    assert SubjectRequest.objects.get().verified_at is not None


def test_one_client_cannot_fill_the_queue(browser: Client, flood: None) -> None:
    answers = [
        browser.post(FORM, fields(email=f"p{person}@x.example")).status_code for person in range(5)
    ]
    assert answers == [302, 302, 302, 429, 429]
    others = browser.post(FORM, fields(email="other@x.example"), REMOTE_ADDR="203.0.113.9")
    assert others.status_code == 302


@pytest.mark.parametrize(("site", "accepted"), [("2001:db8:5:1", 3), ("2001:db8:{0:x}:1", 12)])
def test_an_ipv6_site_is_one_client_too(
    browser: Client, flood: None, site: str, accepted: int
) -> None:
    answers = [
        browser.post(
            FORM,
            fields(email=f"p{person}@x.example"),
            REMOTE_ADDR=f"{site.format(person)}::{person:x}",
        ).status_code
        for person in range(12)
    ]
    assert answers.count(302) == accepted


def test_the_length_of_the_queue_is_limited(
    browser: Client, flood: None, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_QUEUE_LENGTH = 1
    answers = [
        browser.post(FORM, fields(email=f"p{person}@x.example")).status_code for person in range(2)
    ]
    assert answers == [302, 429]
    assert SubjectRequest.objects.count() == 1


def test_a_login_with_the_same_address_needs_no_proof(
    client: Client, customer: User, flood: None, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_QUEUE_PER_CLIENT = 0
    client.force_login(customer)
    assert client.post(FORM, fields(email=customer.email.upper())).status_code == 302
    assert len(mail.outbox) == 1, "at once"
    assert client.post(FORM, fields(email="someone@else.example")).status_code == 429


def test_a_proof_is_accepted_once_also_after_midnight(
    browser: Client, flood: None, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_QUEUE_PER_CLIENT = 0
    before_midnight = datetime.fromisoformat("2027-03-01T23:59:00+00:00")
    with time_machine.travel(before_midnight, tick=False):
        proof = answer(challenge())
        assert browser.post(FORM, fields(proof=proof)).status_code == 302
    with time_machine.travel(before_midnight + timedelta(minutes=2), tick=False):
        assert browser.post(FORM, fields(proof=proof)).status_code == 429


def test_failed_attempts_count_towards_the_rate_limit(
    browser: Client, flood: None, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_QUEUE_PER_CLIENT, settings.PRIVACY_INTAKE_PER_ADDRESS = 0, 3
    pages = [browser.post(FORM, fields(proof="guess")).content.decode() for _attempt in range(4)]
    assert ["send this again" in page for page in pages] == [True, True, True, False]


def test_one_client_is_limited_per_address_and_day(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS_AND_MAILBOX = 2
    assert [browser.post(FORM, fields()).status_code for _attempt in range(3)] == [302, 302, 429]
    assert browser.post(FORM, fields(email="other@x.example")).status_code == 302
    assert browser.post(FORM, fields(), REMOTE_ADDR="203.0.113.9").status_code == 302
