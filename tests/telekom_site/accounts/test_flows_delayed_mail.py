"""Links of an account count their time from when their mail was sent, however long that took."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client

from privacy.outbox.delivery import deliver_all
from privacy.personal_data.retention import purge_all
from telekom_site.accounts.address_change import (
    AddressChangeError,
    confirm,
    object_to,
    request_change,
)
from telekom_site.accounts.flows import delete_unconfirmed, fulfil_all
from telekom_site.accounts.models import User
from tests.support.accounts import NEW, mail_to, token_in
from tests.support.late_mail import after

pytestmark = pytest.mark.django_db(transaction=True)

LINK_PAGE = "/en/account/password/link/"


@pytest.fixture(autouse=True)
def at_start() -> Iterator[None]:
    with after():
        yield


@pytest.mark.parametrize(("days", "status"), [(2, 200), (4, 410)])
def test_a_password_link(
    days: int, status: int, browser: Client, customer: User, outage: pytest.MonkeyPatch
) -> None:
    assert browser.post(LINK_PAGE, {"email": customer.email}).status_code == 302
    fulfil_all()
    outage.undo()
    with after(days=5):
        deliver_all()
        assert "for 3 days after this email was sent" in " ".join(str(mail.outbox[-1].body).split())
    with after(days=5 + days):
        assert browser.get(mail_to(customer.email)).status_code == status


def test_a_registration(browser: Client, outage: pytest.MonkeyPatch) -> None:
    browser.post("/en/account/register/", {"email": NEW, "first_name": "Anna", "last_name": "Berg"})
    fulfil_all()
    with after(days=4):
        assert delete_unconfirmed() == 0
    outage.undo()
    with after(days=5):
        deliver_all()
    with after(days=7):
        assert delete_unconfirmed() == 0
        assert browser.get(mail_to(NEW)).status_code == 200
    with after(days=9):
        assert delete_unconfirmed() == 1


def test_a_new_address(customer: User, outage: pytest.MonkeyPatch) -> None:
    request_change(customer, NEW)
    outage.undo()
    with after(days=33):
        deliver_all()
    with after(days=35):
        purge_all()
        confirm(token_in(mail_to(NEW)))
    with after(days=64):
        object_to(token_in(mail_to("anna@customer.example")))
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"


def test_a_new_address_is_not_confirmed_later(customer: User, outage: pytest.MonkeyPatch) -> None:
    request_change(customer, NEW)
    outage.undo()
    with after(days=5):
        deliver_all()
    with after(days=9), pytest.raises(AddressChangeError):
        confirm(token_in(mail_to(NEW)))
