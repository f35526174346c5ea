"""Products of several companies."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order, Product
from tests.support.companies import company
from tests.support.orders import FIELDS, place, summary_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]


@pytest.fixture
def foreign() -> Product:
    """A product of another company, beside those of the site's."""
    call_command("load_demo", verbosity=0)
    product = Product.objects.get(slug="tv-open")
    product.company = company("seller-at", "AT", name="Seller Austria")
    product.save()
    return product


def test_an_order_its_contracts_and_mails_name_their_seller(
    browser: Client, foreign: Product
) -> None:
    place(browser, foreign.slug, FIELDS)
    assert Order.objects.get().company == foreign.company
    assert Contract.objects.get().company == foreign.company
    assert OutgoingMail.objects.get().controller == foreign.company
    assert "Seller Austria" in mail.outbox[0].body


def test_an_order_of_the_sites_own_products_names_it(browser: Client, foreign: Product) -> None:
    own = Product.objects.filter(company=None).first()
    assert own is not None
    place(browser, own.slug, FIELDS)
    assert Order.objects.get().company == Controller.objects.get(is_default=True)


def test_products_of_two_sellers_are_not_ordered_at_once(browser: Client, foreign: Product) -> None:
    own = Product.objects.filter(company=None).first()
    assert own is not None
    page = summary_of(browser, f"{own.slug}:1,{foreign.slug}:1", FIELDS)
    assert page.status_code == 422
    assert "Several companies sell these products" in page.content.decode()
    assert not Order.objects.exists()
