"""Ordering with and without an account."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from privacy.consent.models import ConsentEvent
from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.models import User
from telekom_site.orders.models import Order, Product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

FIELDS = {
    "name": "Anna",
    "email": "anna@x.example",
    "street": "Weg 1",
    "postcode": "53113",
    "city": "Bonn",
}


@pytest.fixture
def product() -> Product:
    call_command("load_demo", verbosity=0)
    product = Product.objects.first()
    assert product is not None
    return product


def test_an_order_keeps_the_terms_of_its_day(browser: Client, product: Product) -> None:
    assert browser.post(f"/en/order/{product.slug}/", FIELDS).status_code == 302
    agreed = product.monthly_price_cents
    Product.objects.filter(pk=product.pk).update(monthly_price_cents=agreed + 100)
    order = Order.objects.get()
    assert (order.monthly_price_cents, order.product_slug, order.customer) == (
        agreed,
        product.slug,
        None,
    )


def test_an_order_is_confirmed_by_mail(browser: Client, product: Product) -> None:
    browser.post(f"/en/order/{product.slug}/", FIELDS)
    assert mail.outbox[0].to == ["anna@x.example"]
    assert product.name_en in mail.outbox[0].body


def test_only_the_customers_verified_email_is_told_what_was_typed(
    client: Client, product: Product, customer: User
) -> None:
    client.force_login(customer)
    client.post(f"/en/order/{product.slug}/", FIELDS)
    client.post(f"/en/order/{product.slug}/", FIELDS | {"email": customer.email.upper()})
    to_others, to_customer = (str(sent.body) for sent in mail.outbox)
    assert "Weg 1" not in to_others
    assert "Weg 1" in to_customer


def test_confirmations_beyond_a_days_share_come_tomorrow_and_the_page_says_so(
    browser: Client, product: Product, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"order": 1}
    answers = [
        browser.post(f"/en/order/{product.slug}/", FIELDS)["Location"] for _number in range(2)
    ]
    pages = [browser.get(answer).content.decode() for answer in answers]
    assert ["will be sent tomorrow" in page for page in pages] == [False, True]
    assert (Order.objects.count(), len(mail.outbox)) == (2, 1)
    browser.post(f"/en/order/{product.slug}/", FIELDS)
    assert OutgoingMail.objects.filter(held_until__isnull=False).count() == 2, (
        "two orders are two, though alike"
    )


@pytest.mark.parametrize(
    ("ticked", "choice"), [({}, "declined"), ({"advertising": "on"}, "granted")]
)
def test_the_advertising_choice_is_recorded(
    browser: Client, product: Product, ticked: dict[str, str], choice: str
) -> None:
    browser.post(f"/en/order/{product.slug}/", FIELDS | ticked)
    assert (ConsentEvent.objects.get().choice, ConsentEvent.objects.get().source) == (
        choice,
        "order",
    )


def test_the_form_sets_no_cookie_and_its_box_is_empty(browser: Client, product: Product) -> None:
    page = browser.get(f"/en/order/{product.slug}/").content.decode()
    assert 'name="advertising"' in page
    assert "checked" not in page
    assert not browser.cookies


def test_a_customer_finds_the_form_filled_in(
    client: Client, product: Product, customer: User
) -> None:
    client.force_login(customer)
    assert customer.email in client.get(f"/en/order/{product.slug}/").content.decode()
    client.post(f"/en/order/{product.slug}/", FIELDS)
    assert Order.objects.get().customer == customer


def test_a_bad_form_is_shown_again_with_what_was_entered(browser: Client, product: Product) -> None:
    answer = browser.post(f"/en/order/{product.slug}/", FIELDS | {"email": "no mailbox"})
    assert answer.status_code == 422
    assert "Weg 1" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_product_that_does_not_exist_is_not_found(browser: Client) -> None:
    assert browser.get("/en/order/nothing/").status_code == 404
