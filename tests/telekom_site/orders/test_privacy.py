"""What an erasure means for an order that is under way, and how long its items are kept."""

from datetime import UTC, datetime

import pytest
import time_machine

from privacy.controllers.models import Controller
from privacy.personal_data.erasure import warnings
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from tests.support.companies import order_of as order_from
from tests.support.company_rules import rule
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_erasure_warns_of_an_order_until_it_is_delivered() -> None:
    order = order_of("anna@x.example")
    assert any(order.number in text for text in warnings(DataSubject(order.email)))
    order_states.change(order, Order.State.IN_PROGRESS)
    assert any(order.number in text for text in warnings(DataSubject(order.email)))
    order_states.change(order, Order.State.DELIVERED)
    assert not any(order.number in text for text in warnings(DataSubject(order.email)))


def test_items_and_states_follow_the_rule_of_the_company_about_orders(austria: Controller) -> None:
    rule(austria)  # seven years instead of six
    with time_machine.travel(datetime(2019, 6, 1, tzinfo=UTC)):
        order = order_from(austria, "anna@x.example")
        order.changes.create(state=Order.State.DELIVERED)
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC)):
        purge_all()
        assert (order.items.count(), order.changes.count()) == (1, 1)
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        purge_all()
        assert not Order.objects.exists()
