"""The contact form from filing to the private page, as a browser without a session meets it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.personal_data.canary import everything_stored
from privacy.registry.subject import DataSubject
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.models import RequestLink, SubjectRequest
from tests.conftest import link_in
from tests.support.subject_requests import FORM, fields, file_request

pytestmark = pytest.mark.django_db(transaction=True)


def test_filing_stores_the_request_and_mails_a_link(
    browser: Client, controller: Controller
) -> None:
    request = file_request(browser)
    assert (request.kind, request.controller, request.verified_at) == ("access", controller, None)
    assert mail.outbox[0].to == ["anna@customer.example"]
    assert "/en/privacy/contact/verify/" in link_in(mail.outbox[0])


def test_the_whole_flow_sets_no_cookie(browser: Client, controller: Controller) -> None:
    file_request(browser)
    browser.get(FORM)
    browser.post(link_in(mail.outbox[0]))
    browser.get(link_in(mail.outbox[1]))
    assert not browser.cookies


def test_opening_the_link_alone_does_not_verify(browser: Client, controller: Controller) -> None:
    request = file_request(browser)
    assert browser.get(link_in(mail.outbox[0])).status_code == 200
    request.refresh_from_db()
    assert request.verified_at is None


def test_pressing_the_button_verifies_the_address_and_keeps_no_ip_address(
    browser: Client, controller: Controller
) -> None:
    request = file_request(browser)
    assert browser.post(link_in(mail.outbox[0]), REMOTE_ADDR="203.0.113.7").status_code == 200
    request.refresh_from_db()
    assert request.verified_at is not None
    companies = request.controller.as_companies
    assert request.subject() == DataSubject("anna@customer.example", companies=companies)
    assert "203.0.113.7" not in "".join(text for _label, text in everything_stored())


def test_a_verification_link_works_once(browser: Client, controller: Controller) -> None:
    file_request(browser)
    link = link_in(mail.outbox[0])
    assert browser.post(link).status_code == 200
    assert browser.post(link).status_code == 410


def test_only_wrong_tokens_count_towards_the_rate_limit(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 2
    guesses = [
        browser.post(f"/en/privacy/contact/verify/guess{attempt}/").status_code
        for attempt in range(3)
    ]
    assert guesses == [410, 410, 429]
    file_request(browser)
    assert browser.post(link_in(mail.outbox[0])).status_code == 200, (
        "a valid token is not limited: 256 bits cannot be guessed"
    )


def test_a_verification_link_expires(browser: Client, controller: Controller) -> None:
    file_request(browser)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert browser.post(link_in(mail.outbox[0])).status_code == 410


def test_an_unverified_request_is_deleted_and_a_verified_one_is_kept(
    browser: Client, controller: Controller
) -> None:
    file_request(browser)
    link = link_in(mail.outbox[0])
    file_request(browser, email="nobody@x.example")
    browser.post(link)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        delete_unverified()
    assert SubjectRequest.objects.get().email == "anna@customer.example"


def test_a_status_link_does_not_verify_and_a_verification_link_shows_no_status(
    browser: Client, controller: Controller
) -> None:
    file_request(browser)
    verify_link = link_in(mail.outbox[0])
    assert browser.get(verify_link.replace("/verify/", "/status/")).status_code == 410


def test_only_digests_of_tokens_are_stored(browser: Client, controller: Controller) -> None:
    file_request(browser)
    token = link_in(mail.outbox[0]).rstrip("/").rsplit("/", 1)[1]
    assert not RequestLink.objects.filter(token_digest__contains=token).exists()


def test_the_private_page_shows_the_state_and_accepts_messages(
    browser: Client, controller: Controller
) -> None:
    request = file_request(browser, kind="question", message="Do you store my <b>shoe size</b>?")
    browser.post(link_in(mail.outbox[0]))
    page = link_in(mail.outbox[1])
    text = browser.get(page).content.decode()
    assert request.reference in text
    assert "&lt;b&gt;shoe size" in text
    browser.post(page, {"text": "And my hat size?"})
    assert "And my hat size?" in browser.get(page).content.decode()


def test_known_and_unknown_people_get_the_same_answer(
    browser: Client, controller: Controller, customer: object
) -> None:
    known = browser.post(FORM, fields())
    unknown = browser.post(FORM, fields(email="nobody@elsewhere.example"))
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert len(mail.outbox) == 2


def test_a_correction_without_a_message_is_refused_with_a_reason(
    browser: Client, controller: Controller
) -> None:
    answer = browser.post(FORM, fields(kind="correction"))
    assert answer.status_code == 422
    assert "Please say what we should correct" in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_one_client_cannot_flood_the_form(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 2
    answers = [browser.post(FORM, fields(email=f"p{i}@x.example")).status_code for i in range(3)]
    assert answers == [302, 302, 429]
    assert SubjectRequest.objects.count() == 2


def test_an_address_over_its_mail_limit_gets_its_mail_tomorrow(
    browser: Client, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"verify_request": 1}
    pages = [browser.post(FORM, fields(), follow=True).content.decode() for _i in range(3)]
    assert ["will arrive tomorrow" in page for page in pages] == [False, True, True]
    assert len(mail.outbox) == 1


def test_a_cross_site_post_is_refused(controller: Controller) -> None:
    bare = Client(enforce_csrf_checks=True)
    assert bare.post(FORM, fields()).status_code == 403
    cross = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.post(FORM, fields()).status_code == 403
    assert not SubjectRequest.objects.exists()


def test_a_new_link_is_sent_only_to_the_address_on_file(
    browser: Client, controller: Controller
) -> None:
    request = file_request(browser)
    browser.post(link_in(mail.outbox[0]))
    mail.outbox.clear()
    for email in ("other@x.example", "anna@customer.example"):
        answer = browser.post(
            "/en/privacy/contact/new-link/", {"reference": request.reference, "email": email}
        )
        assert answer.status_code == 302
    assert [sent.to for sent in mail.outbox] == [["other@x.example"], ["anna@customer.example"]]
    assert "/contact/" not in mail.outbox[0].body, "without such a request no link is mailed"
    assert browser.get(link_in(mail.outbox[1])).status_code == 200


def test_a_request_has_the_language_of_its_page(browser: Client, controller: Controller) -> None:
    browser.post("/de/privacy/contact/", fields())
    assert SubjectRequest.objects.get().language == "de"
    assert "/de/privacy/contact/verify/" in link_in(mail.outbox[0])
