"""The dates of a contract as a calendar file."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from telekom_site.accounts.models import User
from telekom_site.contracts import flows
from tests.support.orders import contract_of, order_of

pytestmark = pytest.mark.django_db
ORDERED = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_a_customer_gets_the_dates_of_their_own_contracts_only(
    client: Client, customer: User, stranger: User
) -> None:
    contract = contract_of(order_of(customer.email, customer, placed_at=ORDERED))
    path = f"/en/account/contracts/{contract.number}.ics"
    client.force_login(customer)
    calendar = client.get(path).content.decode()
    assert "DTSTART;VALUE=DATE:20281026\r\n" in calendar, "the last day of notice"
    assert "DTSTART;VALUE=DATE:20281126\r\n" in calendar, "the end of the minimum term"
    flows.cancel(contract)
    calendar = client.get(path).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "Contract ends" in calendar
    client.force_login(stranger)
    assert client.get(path).status_code == 404
