"""A new login address counts after its own link; the old one is told, can object, and cannot be
taken by it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.personal_data.former_addresses import data_subject
from telekom_site.accounts.address_change import (
    AddressChangeError,
    confirm,
    object_to,
    request_change,
)
from telekom_site.accounts.models import AddressChange, User, UserSession
from tests.conftest import link_in, prove_again
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.accounts import (
    NEW,
    add_app,
    addresses_of,
    factors_of,
    is_logged_in,
    log_in,
    mail_to,
    new_browser,
    token_in,
)

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/account/address/"


def ask(client: Client, customer: User, email: str = NEW) -> None:
    client.force_login(customer)
    prove_again(client, customer)
    assert client.post(PAGE, {"email": email}).status_code == 302


def test_nothing_changes_before_the_new_address_is_confirmed(
    client: Client, customer: User
) -> None:
    ask(client, customer)
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"
    assert {tuple(sent.to) for sent in mail.outbox} == {(NEW,), ("anna@customer.example",)}
    page = mail_to(NEW)
    assert new_browser().get(page).status_code == 200
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example", "scanners follow links"


def test_after_the_confirmation_the_new_address_logs_in_and_the_old_one_does_not(
    client: Client, customer: User
) -> None:
    ask(client, customer)
    page = mail_to(NEW)
    assert new_browser().post(page).status_code == 200
    assert new_browser().post(page).status_code == 410, "once"
    customer.refresh_from_db()
    assert addresses_of(customer) == {NEW: True}
    old, new = new_browser(), new_browser()
    log_in(old, "anna@customer.example")
    log_in(new, NEW)
    assert (is_logged_in(old), is_logged_in(new)) == (False, True)
    assert [former.email for former in data_subject(NEW).former] == ["anna@customer.example"]


def test_first_the_password_is_asked_again(client: Client, customer: User) -> None:
    client.force_login(customer)
    for answer in (client.get(PAGE), client.post(PAGE, {"email": NEW})):
        assert answer["Location"].startswith("/en/account/reauthenticate/")
    assert not AddressChange.objects.exists()


def test_the_old_address_stops_a_change_that_waits(client: Client, customer: User) -> None:
    ask(client, customer)
    assert new_browser().post(mail_to("anna@customer.example")).status_code == 200
    assert new_browser().post(mail_to(NEW)).status_code == 410
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"


def test_the_old_address_takes_a_change_back_and_everybody_is_logged_out(
    client: Client, customer: User
) -> None:
    ask(client, customer)
    objection = mail_to("anna@customer.example")
    new_browser().post(mail_to(NEW))
    customer.refresh_from_db()
    add_app(customer)  # by the person who has the account now
    new_browser().post(objection)
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"
    assert addresses_of(customer) == {"anna@customer.example": True}
    assert not UserSession.objects.filter(account=customer).exists()
    assert not customer.has_usable_password()
    assert factors_of(customer) == set()
    assert data_subject("anna@new.example").former == ()
    owner = new_browser()
    owner.post(mail_to("anna@customer.example"), {"password": "another horse of mine"})
    assert is_logged_in(owner)


def test_a_person_who_had_the_account_in_between_cannot_object_in_turn(customer: User) -> None:
    request_change(customer, NEW)
    first_objection = token_in(mail_to("anna@customer.example"))
    confirm(token_in(mail_to(NEW)))
    customer.refresh_from_db()
    request_change(customer, "thief@evil.example")
    thiefs_objection = token_in(mail_to(NEW))
    confirm(token_in(mail_to("thief@evil.example")))
    object_to(first_objection)
    with pytest.raises(AddressChangeError):
        object_to(thiefs_objection)
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"


def test_an_objection_ends_some_day(customer: User) -> None:
    request_change(customer, NEW)
    objection = token_in(mail_to("anna@customer.example"))
    confirm(token_in(mail_to(NEW)))
    with (
        time_machine.travel(timezone.now() + timedelta(days=31)),
        pytest.raises(AddressChangeError),
    ):
        object_to(objection)


def test_a_link_ends_after_its_time_and_with_the_next_change(customer: User) -> None:
    request_change(customer, NEW)
    first = token_in(mail_to(NEW))
    request_change(customer, "other@new.example")
    with pytest.raises(AddressChangeError):
        confirm(first)
    second = token_in(mail_to("other@new.example"))
    with time_machine.travel(timezone.now() + timedelta(days=4)), pytest.raises(AddressChangeError):
        confirm(second)


def test_a_blocked_account_is_not_moved(customer: User) -> None:
    request_change(customer, NEW)
    User.objects.filter(pk=customer.pk).update(is_active=False)
    with pytest.raises(AddressChangeError):
        confirm(token_in(mail_to(NEW)))


def test_an_address_that_another_account_has_is_told_to_its_owner_alone(
    client: Client, customer: User, stranger: User
) -> None:
    ask(client, customer, stranger.email.upper())
    (sent,) = mail.outbox
    assert sent.to[0].lower() == stranger.email
    assert "/account/" not in sent.body
    assert not AddressChange.objects.exists()


def test_an_address_that_was_taken_meanwhile_cannot_be_confirmed(customer: User) -> None:
    request_change(customer, NEW)
    User.objects.create_user(NEW)
    with pytest.raises(AddressChangeError):
        confirm(token_in(mail_to(NEW)))
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"


@pytest.mark.parametrize(
    "bad", ["", "no address", "Anna@Customer.example", '"\x1e:"@example.org', "\u1e9e@x.example"]
)
def test_a_bad_address_is_a_word_on_the_form(bad: str, client: Client, customer: User) -> None:
    client.force_login(customer)
    prove_again(client, customer)
    assert client.post(PAGE, {"email": bad}).status_code == 422


# --- by staff -----------------------------------------------------------------------------------


def act_page(request: object) -> str:
    return f"/en/staff/privacy/subjectrequest/{request.pk}/action/correct/"  # type: ignore[attr-defined]


def correction(customer: User, email: str) -> dict[str, str]:
    key = f"accounts.User:{customer.pk}"
    return {
        f"{key}:email": email,
        f"{key}:first_name": "Anna",
        f"{key}:last_name": "Berg",
        "text": "Done.",
    }


def test_a_correction_by_staff_gives_the_account_away_to_nobody(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    """A person who misleads the staff still needs the new mailbox, and the owner is told."""
    request = verified("correction")
    assert (
        staff_client.post(act_page(request), correction(customer, "thief@evil.example")).status_code
        == 302
    )
    customer.refresh_from_db()
    assert (customer.email, customer.last_name) == ("anna@customer.example", "Berg")
    answer = next(sent for sent in mail.outbox if "Berg" in sent.body)
    assert "We have sent a link to thief@evil.example" in answer.body
    objection = link_in(next(sent for sent in mail.outbox if "/address/object/" in sent.body))
    new_browser().post(objection)
    assert new_browser().post(mail_to("thief@evil.example")).status_code == 410


@pytest.mark.parametrize("email", ["STAFF@telekom.example", "no address", '"\x1e:"@example.org'])
def test_a_taken_or_bad_address_is_a_word_on_the_staff_form(
    email: str, staff_client: Client, verified: Verified, customer: User
) -> None:
    request = verified("correction")
    answer = staff_client.post(act_page(request), correction(customer, email))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    customer.refresh_from_db()
    assert (customer.email, customer.last_name) == ("anna@customer.example", "Arnold")


def account_form(customer: User, **changes: str) -> dict[str, str]:
    values = {
        "email": customer.email,
        "first_name": "Anna",
        "last_name": "Arnold",
        "is_active": "on",
    }
    return values | {"_save": "Save", **changes}


def test_the_account_page_of_staff_does_not_bypass_the_link(
    staff_client: Client, customer: User
) -> None:
    page = f"/en/staff/accounts/user/{customer.pk}/change/"
    assert (
        staff_client.post(page, account_form(customer, email=NEW, last_name="Berg")).status_code
        == 302
    )
    customer.refresh_from_db()
    assert (customer.email, customer.last_name) == ("anna@customer.example", "Berg")
    new_browser().post(mail_to(NEW))
    customer.refresh_from_db()
    assert customer.email == NEW


@pytest.mark.parametrize("email", ["STAFF@telekom.example", "no address"])
def test_the_account_page_refuses_a_taken_or_bad_address(
    email: str, staff_client: Client, customer: User
) -> None:
    page = f"/en/staff/accounts/user/{customer.pk}/change/"
    assert staff_client.post(page, account_form(customer, email=email)).status_code == 200
    assert not AddressChange.objects.exists()
