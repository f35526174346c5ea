"""Ordering with and without an account."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from privacy.consent.models import ConsentEvent
from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.login_address import set_login_address
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.numbers import is_number
from telekom_site.orders.models import Order, Product
from tests.support.consents import checked
from tests.support.orders import FIELDS, hidden_in, place, summary_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

CHECKOUT = "/en/order/checkout/"


@pytest.fixture
def product() -> Product:
    call_command("load_demo", verbosity=0)
    product = Product.objects.first()
    assert product is not None
    return product


def test_an_order_keeps_the_terms_of_its_day(browser: Client, product: Product) -> None:
    assert place(browser, product.slug, FIELDS).status_code == 302
    agreed = product.monthly_price_cents
    Product.objects.filter(pk=product.pk).update(monthly_price_cents=agreed + 100)
    order = Order.objects.get()
    item = order.items.get()
    assert (item.monthly_price_cents, item.product_slug, order.customer) == (
        agreed,
        product.slug,
        None,
    )


def test_an_order_is_confirmed_by_mail(browser: Client, product: Product) -> None:
    place(browser, product.slug, FIELDS)
    assert mail.outbox[0].to == ["anna@x.example"]
    assert product.name_en in mail.outbox[0].body


def test_only_the_customers_verified_email_is_told_what_was_typed(
    client: Client, product: Product, customer: User
) -> None:
    client.force_login(customer)
    place(client, product.slug, FIELDS)
    place(client, product.slug, FIELDS | {"email": customer.email.upper()})
    to_others, to_customer = (str(sent.body) for sent in mail.outbox)
    assert "Weg 1" not in to_others
    assert "Weg 1" in to_customer


def test_confirmations_beyond_a_days_share_come_tomorrow_and_the_page_says_so(
    browser: Client, product: Product, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"order": 1}
    answers = [place(browser, product.slug, FIELDS)["Location"] for _number in range(2)]
    pages = [browser.get(answer).content.decode() for answer in answers]
    assert ["will be sent tomorrow" in page for page in pages] == [False, True]
    assert (Order.objects.count(), len(mail.outbox)) == (2, 1)
    place(browser, product.slug, FIELDS)
    assert OutgoingMail.objects.filter(held_until__isnull=False).count() == 2, (
        "two orders are two, though alike"
    )


def test_each_answer_is_recorded_once_for_a_summary(browser: Client, product: Product) -> None:
    summary = summary_of(browser, product.slug, FIELDS | checked("news_email", "advertising_phone"))
    page = summary.content.decode()
    assert "News by email<br>" in page
    assert "Offers by phone<br>" in page
    assert "Surveys by" not in page
    hidden = hidden_in(summary) | {"step": "order"}
    for _time in range(2):
        assert browser.post(CHECKOUT, hidden).status_code == 302
    events = ConsentEvent.objects.filter(choice="granted").order_by("topic")
    assert [(event.topic, event.channel, event.source) for event in events] == [
        ("advertising", "phone", "order"),
        ("news", "email", "order"),
    ]


def test_consent_is_never_a_condition_of_an_order(browser: Client, product: Product) -> None:
    place(browser, product.slug, FIELDS)
    assert Order.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_the_form_sets_no_cookie_and_its_box_is_empty(browser: Client, product: Product) -> None:
    page = browser.get(CHECKOUT, {"items": product.slug}).content.decode()
    assert 'name="consent_advertising_email"' in page
    assert "checked" not in page
    assert not browser.cookies


def test_a_customer_finds_the_form_filled_in(
    client: Client, product: Product, customer: User
) -> None:
    client.force_login(customer)
    assert customer.email in client.get(CHECKOUT, {"items": product.slug}).content.decode()
    place(client, product.slug, FIELDS)
    assert Order.objects.get().customer == customer


def test_a_bad_form_is_shown_again_with_what_was_entered(browser: Client, product: Product) -> None:
    answer = summary_of(browser, product.slug, FIELDS | {"email": "no mailbox"})
    assert answer.status_code == 422
    assert "Weg 1" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_basket_without_products_leads_to_no_form(browser: Client, product: Product) -> None:
    assert browser.get(CHECKOUT, {"items": "nothing:2"})["Location"] == "/en/order/"
    assert summary_of(browser, "nothing", FIELDS).status_code == 422


def test_each_item_is_a_contract_of_its_own(browser: Client, product: Product) -> None:
    place(browser, f"{product.slug}:2,tv-open:1", FIELDS)
    order = Order.objects.get()
    contracts = Contract.objects.filter(order_number=order.number)
    assert sorted(contract.product_slug for contract in contracts) == [
        product.slug,
        product.slug,
        "tv-open",
    ]
    assert all(is_number("V", contract.number) for contract in contracts)
    text = str(mail.outbox[0].body)
    assert [contract.number in text for contract in contracts] == [True] * 3


def test_the_mail_contains_the_texts_that_were_agreed(browser: Client, product: Product) -> None:
    place(browser, product.slug, FIELDS)
    order = Order.objects.get()
    assert order.terms is not None
    text = str(mail.outbox[0].body)
    assert order.terms.document.as_text() in text
    assert "CONTRACT SUMMARY" in text
    assert "MODEL WITHDRAWAL FORM" in text
    Product.objects.filter(pk=product.pk).update(teaser_en="Something else")
    summary = order.items.get().summary
    assert summary is not None
    assert product.teaser_en in summary.document.as_text()


def test_sending_the_order_twice_is_one_order(browser: Client, product: Product) -> None:
    shown = hidden_in(summary_of(browser, product.slug, FIELDS))
    answers = [
        browser.post(CHECKOUT, shown | FIELDS | {"step": "order"})["Location"] for _time in range(2)
    ]
    assert answers == ["/en/order/placed/"] * 2
    assert (Order.objects.count(), Contract.objects.count(), len(mail.outbox)) == (1, 1, 1)


def test_an_order_at_another_price_than_was_shown_is_not_placed(
    browser: Client, product: Product
) -> None:
    shown = hidden_in(summary_of(browser, product.slug, FIELDS))
    Product.objects.filter(pk=product.pk).update(monthly_price_cents=1)
    answer = browser.post(CHECKOUT, shown | FIELDS | {"step": "order"})
    assert answer.status_code == 409
    assert "Nothing was ordered" in answer.content.decode()
    assert not Order.objects.exists()
    unseen = browser.post(CHECKOUT, FIELDS | {"items": product.slug, "step": "order"})
    assert unseen.status_code == 409, "and none without the summary"


def test_a_minor_is_asked_nothing_about_advertising(browser: Client, product: Product) -> None:
    page = browser.get(CHECKOUT, {"items": product.slug, "for": "minor"}).content.decode()
    assert "consent_" not in page.replace("consent_served", "")
    place(browser, product.slug, FIELDS | {"for": "minor"} | checked("advertising_email"))
    assert Order.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_the_order_button_says_that_one_pays(browser: Client, product: Product) -> None:
    """§ 312j(3) BGB: these words and no other."""
    german = summary_of(browser, product.slug, FIELDS, "de").content.decode()
    assert re.findall(r'name="step" value="order">(.*?)<', german) == [
        "Zahlungspflichtig bestellen"
    ]


def test_a_delivery_address_is_whole_or_none(browser: Client, product: Product) -> None:
    half = {"delivery_street": "Allee 2", "deliver_elsewhere": "on"}
    assert summary_of(browser, product.slug, FIELDS | half).status_code == 422
    place(browser, product.slug, FIELDS | {"delivery_street": "Allee 2"})
    assert Order.objects.get().delivery_street == ""


def test_orders_join_the_account_once_its_address_is_verified(
    browser: Client, product: Product
) -> None:
    place(browser, product.slug, FIELDS)
    account = User.objects.create_user(FIELDS["email"], "correct-horse-9")
    assert Order.objects.get().customer is None
    place(browser, product.slug, FIELDS)
    assert not Order.objects.filter(customer=account).exists()
    set_login_address(account, confirmed=True)
    assert Order.objects.filter(customer=account).count() == 2
    assert Contract.objects.filter(customer=account).count() == 2
    place(browser, product.slug, FIELDS)
    assert Order.objects.filter(customer=account).count() == 3
