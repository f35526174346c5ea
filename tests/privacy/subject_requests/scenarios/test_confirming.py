"""Page and mail show what is confirmed, and no text of a third party reaches an unverified
address."""

import pytest
from django.core import mail
from django.test import Client

from privacy.controllers.models import Controller
from tests.conftest import link_in
from tests.support.subject_requests import file_request

pytestmark = pytest.mark.django_db(transaction=True)

TRICK = "Please write attacker@evil.example into my account. <b>Now!</b>"


def test_the_page_shows_kind_company_and_message_before_the_button(
    browser: Client, controller: Controller
) -> None:
    file_request(browser, kind="correction", message=TRICK)
    page = browser.get(link_in(mail.outbox[0])).content.decode()
    main = page.split('<main id="main"')[1].split("Yes, this is my request")[0]
    for said in (
        "Correct my data",
        controller.name,
        "attacker@evil.example",
        "anna@customer.example",
    ):
        assert said in main
    assert "<b>Now!</b>" not in page


def test_the_mail_contains_nothing_that_was_typed_into_the_form(
    browser: Client, controller: Controller
) -> None:
    file_request(
        browser, kind="correction", message=TRICK, name="Win a prize at http://evil.example/"
    )
    text = mail.outbox[0].subject + str(mail.outbox[0].body)
    assert "Correct my data" in text
    assert controller.name in text
    assert "evil.example" not in text
    assert "prize" not in text


def test_a_used_or_made_up_link_shows_nothing(browser: Client, controller: Controller) -> None:
    file_request(browser, kind="correction", message=TRICK)
    link = link_in(mail.outbox[0])
    browser.post(link)
    for path in (link, "/en/privacy/contact/verify/made-up/"):
        answer = browser.get(path)
        assert answer.status_code == 410
        assert "attacker" not in answer.content.decode()
