"""What an erasure means for an order that is under way."""

import pytest

from privacy.personal_data.erasure import warnings
from privacy.registry.subject import DataSubject
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_erasure_warns_of_an_order_until_it_is_delivered() -> None:
    order = order_of("anna@x.example")
    assert any(order.number in text for text in warnings(DataSubject(order.email)))
    order_states.change(order, Order.State.IN_PROGRESS)
    assert any(order.number in text for text in warnings(DataSubject(order.email)))
    order_states.change(order, Order.State.DELIVERED)
    assert not any(order.number in text for text in warnings(DataSubject(order.email)))
