"""An order of one product becomes an order with an item, a state and a contract."""

from datetime import UTC, datetime

import pytest

from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order
from tests.support.migrations import migrate_to, migrated_back_to

BEFORE = ("orders", "0005_ordered_at")
PLACED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = {
    "product_slug": "mobile-clear",
    "product_name": "Mobil Klar",
    "monthly_price_cents": 2495,
    "minimum_term_months": 24,
}
ADDRESS = {"name": "Anna Arnold", "street": "Hauptstr. 1", "postcode": "50667", "city": "Köln"}


@pytest.mark.django_db(transaction=True)
def test_an_order_keeps_its_terms_and_joins_the_account_of_its_verified_address() -> None:
    with migrated_back_to(BEFORE) as apps_of_then:
        old = apps_of_then.get_model("orders", "Order")
        account = User.objects.create_user("anna@customer.example", "x", confirmed=True)
        for email in ("ANNA@customer.example", "banna@customer.example", ""):
            old.objects.create(email=email, placed_at=PLACED_AT, **ADDRESS, **TERMS)

        migrate_to()

        orders = {order.email.lower(): order for order in Order.objects.all()}
        assert orders["anna@customer.example"].customer == account
        assert orders["banna@customer.example"].customer is None
        assert len({order.number for order in orders.values()}) == 3
        for order in orders.values():
            assert order.items.values(*TERMS).get() == TERMS
            assert order.changes.get().changed_at == PLACED_AT
        contracts = Contract.objects.all()
        assert {contract.email.lower() for contract in contracts} == {
            "anna@customer.example",
            "banna@customer.example",
        }, "an order whose person was erased begins no contract"
        assert {contract.concluded_at for contract in contracts} == {PLACED_AT}
        assert list(contracts.values(*TERMS)) == [TERMS, TERMS]
