"""Opening "My data": by a login with a fresh proof, or by a mailed link that works once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.my_data.links import start_clock
from privacy.my_data.models import MyDataLink
from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.login_address import set_login_address
from telekom_site.accounts.models import User
from tests.support.my_data import PAGE, ask_for_link, logged_in, visit
from tests.support.orders import order_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("controller")]


def test_a_login_without_a_fresh_proof_leads_to_the_password(customer: User) -> None:
    client = Client()
    client.force_login(customer)
    assert "/account/reauthenticate/" in client.get(PAGE)["Location"]
    assert client.post(f"{PAGE}package/").status_code == 302
    assert "Everything that we store about" in logged_in(customer).get(PAGE).content.decode()


def test_an_unconfirmed_address_opens_nothing(customer: User) -> None:
    set_login_address(customer, confirmed=False)
    assert logged_in(customer).get(PAGE)["Location"] == f"{PAGE}link/"


def test_a_mailed_link_opens_the_page_once_and_only_on_post(browser: Client) -> None:
    order_of("erika@x.example", name="Erika Own"), order_of("other@x.example", name="Other")
    link = ask_for_link("erika@x.example")
    assert "Erika" not in browser.get(link).content.decode(), "mail scanners follow links"
    page = browser.post(link)["Location"]
    text = browser.get(page).content.decode()
    assert "Erika Own" in text
    assert "Other" not in text
    assert (browser.post(link).status_code, browser.get(link).status_code) == (410, 410)
    assert browser.cookies == {}


def test_a_visit_ends_by_itself_or_at_once(browser: Client) -> None:
    page = visit("erika@x.example", browser)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert browser.get(page).status_code == 410
    assert browser.get(page).status_code == 200
    browser.post(page)
    assert browser.get(page).status_code == 410
    assert browser.get(f"{page}deletion-dates.ics").status_code == 410


def test_a_visit_cannot_renew_itself(browser: Client) -> None:
    page = visit("erika@x.example", browser)
    assert browser.post(page.replace("/visit/", "/open/")).status_code == 410
    assert browser.get(page).status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer_and_a_mail(browser: Client) -> None:
    order_of("known@x.example")
    answers = [
        browser.post(f"{PAGE}link/", {"email": f"{name}@x.example"}) for name in ("known", "not")
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    first, second = (sent.body for sent in mail.outbox)
    assert first.splitlines()[0] == second.splitlines()[0]
    assert len(first) == len(second)


def test_the_time_of_a_link_begins_when_its_mail_is_sent(browser: Client) -> None:
    link = ask_for_link("erika@x.example")
    sent = OutgoingMail.objects.get()
    MyDataLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert browser.get(link).status_code == 410
    start_clock(None, [sent.pk], timezone.now())
    assert browser.get(link).status_code == 200


def test_all_records_of_a_dataset_are_on_pages(customer: User) -> None:
    for number in range(12):
        order_of(customer.email, name=f"number {number:02}")
    client = logged_in(customer)
    text = client.get(PAGE).content.decode()
    assert "Show all 12 records" in text
    listed = client.get(f"{PAGE}dataset/?name=orders.Order").content.decode()
    assert all(f"number {number:02}" in listed for number in range(12))
    for wrong in ("", "orders.Product", "x"):
        assert client.get(f"{PAGE}dataset/", {"name": wrong}).status_code == 404


def test_the_dates_of_deletion_come_as_a_calendar_without_what_is_stored(customer: User) -> None:
    order_of(customer.email, name="Anna Own", street="Own street 7")
    answer = logged_in(customer).get(f"{PAGE}deletion-dates.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Deleted: Your orders (1 record)" in text
    assert "Own street" not in text
    assert customer.email not in text


def test_the_page_says_so_where_no_company_is_entered(customer: User) -> None:
    Controller.objects.all().delete()
    assert logged_in(customer).get(PAGE).status_code == 200
