"""Lifetimes start when a mail is sent: until then nothing expires, and nothing is lost silently."""

import logging
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.retention import purge_all
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.actions.reopen import reopen
from privacy.subject_requests.answering import close
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.links import delete_expired_links
from privacy.subject_requests.models import AccessPackage, RequestLink, SubjectRequest
from tests.conftest import link_in
from tests.privacy.subject_requests.conftest import Verified
from tests.support.late_mail import after
from tests.support.subject_requests import file_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_start() -> Iterator[None]:
    with after():
        yield


def housekeeping() -> None:
    deliver_all()
    delete_unverified()
    delete_expired_links()
    purge_all()


def test_after_an_outage_a_verification_link_works_for_its_whole_lifetime(
    browser: Client, controller: Controller, outage: pytest.MonkeyPatch
) -> None:
    file_request(browser)
    for hours in range(1, 49, 6):
        with after(hours=hours):
            housekeeping()
    outage.undo()
    with after(hours=50):
        housekeeping()
        assert len(mail.outbox) == 1
    with after(hours=50, days=2):
        housekeeping()
        assert browser.post(link_in(mail.outbox[0])).status_code == 200
        assert SubjectRequest.objects.get().verified_at is not None


def test_a_verification_link_that_was_sent_late_still_expires(
    browser: Client, controller: Controller, outage: pytest.MonkeyPatch
) -> None:
    file_request(browser)
    outage.undo()
    with after(hours=50):
        housekeeping()
    with after(hours=51, days=3):
        assert browser.post(link_in(mail.outbox[0])).status_code == 410
        housekeeping()
        assert not SubjectRequest.objects.exists()


def test_a_request_with_an_undeliverable_mail_is_deleted_with_an_error_log(
    browser: Client,
    controller: Controller,
    outage: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file_request(browser)
    with after(days=29):
        housekeeping()
        assert SubjectRequest.objects.exists()
    with after(days=31), caplog.at_level(logging.ERROR):
        housekeeping()
        assert not SubjectRequest.objects.exists()
    assert "1 requests are deleted" in caplog.text
    assert "anna" not in caplog.text


def test_requests_by_a_third_party_do_not_block_the_owner_of_an_address(
    browser: Client, controller: Controller
) -> None:
    for attempt in range(8):
        file_request(browser, kind="question", message=f"Spam {attempt}")
    file_request(browser, kind="access")
    assert len(mail.outbox) == 5
    with after(hours=12, minutes=1):  # midnight
        housekeeping()
    (together,) = mail.outbox[5:]
    links = [line for line in str(together.body).splitlines() if "/verify/" in line]
    assert len(links) == 4
    with after(days=3, hours=11):  # four days after they were filed, three after they were mailed
        housekeeping()
        for link in links:
            assert browser.post(link.removeprefix("http://testserver")).status_code == 200
        assert SubjectRequest.objects.get(kind="access").verified_at is not None


def test_made_up_references_do_not_use_up_the_limits_of_other_mails(
    browser: Client, controller: Controller, verified: Verified
) -> None:
    reference = verified().reference
    for _attempt in range(9):
        browser.post(
            "/en/privacy/contact/new-link/",
            {"reference": "MADEUP22", "email": "anna@customer.example"},
        )
    assert len(mail.outbox) == 1
    assert "MADEUP22" not in f"{mail.outbox[0].subject}{mail.outbox[0].body}"
    file_request(browser)
    browser.post(
        "/en/privacy/contact/new-link/", {"reference": reference, "email": "anna@customer.example"}
    )
    browser.post("/en/account/password/link/", {"email": "anna@customer.example"})
    browser.post("/en/account/register/", {"email": "anna@customer.example"})
    assert [mail.outbox[1].subject.split(" ")[1], mail.outbox[2].subject.split(" ")[1]] == [
        "confirm",
        "new",
    ]
    assert len(mail.outbox) == 5


def test_the_grace_period_of_a_status_link_starts_when_it_is_sent(
    browser: Client, verified: Verified, outage: pytest.MonkeyPatch
) -> None:
    request = verified()
    close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    outage.undo()
    with after(days=2):
        housekeeping()
        assert browser.get(link_in(mail.outbox[0])).status_code == 200
        assert RequestLink.objects.get().created_at == timezone.now()


def test_the_week_to_confirm_a_consent_starts_when_the_mail_is_sent(
    browser: Client, outage: pytest.MonkeyPatch
) -> None:
    record_choice("anna@customer.example", True, "order")
    outage.undo()
    with after(days=2):
        deliver_all()
    with after(days=8):
        assert browser.post(link_in(mail.outbox[0])).status_code == 200
        assert state("anna@customer.example", ADVERTISING) is ConsentState.VALID


def test_an_unsent_mail_expires_by_its_age(outage: pytest.MonkeyPatch) -> None:
    OutgoingMail.objects.create(recipient="anna@x.example", subject="Lost", body="A secret link")
    for days in (89, 91):
        with after(days=days):
            housekeeping()
            assert OutgoingMail.objects.exists() is (days < 90)


def test_an_undelivered_answer_is_kept_until_the_request_is_reopened(
    verified: Verified, outage: pytest.MonkeyPatch
) -> None:
    request = verified()
    close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    with after(days=400):
        housekeeping()
        assert SubjectRequest.objects.undelivered().get() == request
    reopen(SubjectRequest.objects.get(), "By post.")
    with after(days=400):
        housekeeping()
        assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("reference", ["A\r\nB", "A\rB", "A\nBcc: v@x.example"])
def test_a_line_break_in_a_reference_creates_no_unsendable_mail(
    browser: Client, controller: Controller, reference: str
) -> None:
    answer = browser.post(
        "/en/privacy/contact/new-link/", {"reference": reference, "email": "anna@customer.example"}
    )
    assert answer.status_code in {302, 422}
    assert not OutgoingMail.objects.filter(sent_at=None).exists()


def test_a_form_is_refused_when_too_many_mails_wait_for_an_address(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY, settings.PRIVACY_MAILS_HELD = (
        {"verify_request": 1, "account": 0},
        2,
    )
    for attempt in range(3):
        file_request(browser, kind="question", message=str(attempt))
    data = {
        "kind": "question",
        "controller": "telekom-de",
        "email": "anna@customer.example",
        "message": "4",
    }
    assert browser.post("/en/privacy/contact/", data).status_code == 429
    assert SubjectRequest.objects.count() == 3


def test_the_lifetime_of_a_package_starts_when_its_mail_is_sent(
    verified: Verified, outage: pytest.MonkeyPatch
) -> None:
    request = verified()
    order_package(request)
    with after(days=20):
        housekeeping()
        purge_all()
        assert AccessPackage.objects.get().deleted_at is None, "it expired before the person knew"
    outage.undo()
    with after(days=20, minutes=5):
        assert deliver_all() == 1
    with after(days=33):
        purge_all()
        assert AccessPackage.objects.get().can_be_fetched
    with after(days=35):
        purge_all()
        assert AccessPackage.objects.get().deleted_at is not None
