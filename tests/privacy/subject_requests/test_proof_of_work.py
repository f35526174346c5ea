"""Under attack the form requires a proof of work, accepted once; others share a few requests."""

import base64
import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.rate_limits.counting import delete_old_counters
from privacy.rate_limits.models import IntakeCounter
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.proof_of_work import challenge
from tests.support.subject_requests import FORM, answer, fields

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attack(settings: Settings, browser: Client, controller: Controller) -> None:
    """Reach the threshold of requests, with none without proof and no place in the queue left."""
    settings.PRIVACY_PROOF_OF_WORK_THRESHOLD, settings.PRIVACY_INTAKE_WITHOUT_PROOF_PER_HOUR = 2, 0
    settings.PRIVACY_INTAKE_QUEUE_PER_CLIENT = 0
    settings.PRIVACY_INTAKE_PROOF_WORK = 500
    for person in range(2):
        file(browser, email=f"p{person}@x.example")


def file(browser: Client, **changes: str) -> int:
    return browser.post(FORM, fields(**changes)).status_code


def test_below_the_threshold_no_proof_is_required(browser: Client, controller: Controller) -> None:
    assert b"data-challenge" not in browser.get(FORM).content
    assert file(browser) == 302


def test_under_attack_a_form_without_proof_is_refused(browser: Client, attack: None) -> None:
    page = browser.get(FORM).content
    assert b"data-challenge" in page
    assert b"proof_of_work.js" in page

    refused = browser.post(FORM, fields(kind="question", message="Do you store my shoe size?"))

    assert refused.status_code == 429
    assert "Do you store my shoe size?" in refused.content.decode(), (
        "the text that was entered is kept in the form"
    )
    assert SubjectRequest.objects.count() == 2
    assert len(mail.outbox) == 2


def test_a_proof_is_accepted_once(browser: Client, attack: None) -> None:
    proof = answer(challenge())
    assert file(browser, proof=proof) == 302
    assert file(browser, proof=proof) == 429
    spelled_otherwise = base64.b64encode(
        json.dumps(json.loads(base64.b64decode(proof)), indent=1).encode()
    ).decode()
    assert file(browser, proof=spelled_otherwise) == 429
    assert file(browser, proof=answer(challenge())) == 302


@pytest.mark.parametrize(
    "wrong",
    [
        "guess",
        "bnVsbA==",
        "e30=",
        pytest.param({"number": 501}, id="number"),
        pytest.param({"salt": "x&"}, id="salt"),
    ],
)
def test_an_invalid_proof_is_refused(
    browser: Client, attack: None, wrong: str | dict[str, object]
) -> None:
    proof = wrong if isinstance(wrong, str) else answer(challenge(), **wrong)
    assert file(browser, proof=proof) == 429


def test_a_proof_expires(browser: Client, attack: None, settings: Settings) -> None:
    proof = answer(challenge())
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        settings.PRIVACY_PROOF_OF_WORK_THRESHOLD = 0  # always required
        assert file(browser, proof=proof) == 429


def test_browsers_without_scripts_share_a_few_requests_per_hour(
    browser: Client, attack: None, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_WITHOUT_PROOF_PER_HOUR = 1
    assert [file(browser), file(browser)] == [302, 429]


def test_used_challenges_are_deleted_after_their_expiry(browser: Client, attack: None) -> None:
    file(browser, proof=answer(challenge()))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        delete_old_counters()
        assert not IntakeCounter.objects.exists()
