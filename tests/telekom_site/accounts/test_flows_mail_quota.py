"""Nobody floods a mailbox through the site's forms."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from telekom_site.accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

REGISTER, LINK = "/en/account/register/", "/en/account/password/link/"


@pytest.mark.parametrize("form", [REGISTER, LINK, "/en/enquiry/"])
def test_one_address_sends_a_form_only_so_often(
    form: str, browser: Client, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 2
    assert [browser.post(form, {}).status_code for _i in range(3)] == [422, 422, 429]


def test_another_form_and_another_address_are_counted_apart(
    browser: Client, settings: Settings
) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 1
    browser.post(REGISTER, {})
    assert browser.post(LINK, {}).status_code == 422
    assert browser.post(REGISTER, {}, REMOTE_ADDR="203.0.113.9").status_code == 422


@pytest.mark.parametrize("email", ["anna@customer.example", "nobody@x.example"])
@pytest.mark.parametrize("form", [REGISTER, LINK])
def test_one_mailbox_is_sent_only_so_many_links_and_the_page_says_so_to_known_and_unknown(
    form: str, email: str, browser: Client, customer: User, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"account": 2}
    answers = [browser.post(form, {"email": email})["Location"] for _i in range(3)]
    assert answers == [
        "/en/account/mail-sent/",
        "/en/account/mail-sent/",
        "/en/account/mail-sent/?mail=later",
    ]
    assert len(mail.outbox) <= 2
    assert "will be sent tomorrow" in browser.get(answers[2]).content.decode()
