"""Who gets service notices: customers whose contracts run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.personal_data.former_addresses import record_change
from privacy.service_notices.models import ServiceNotice
from telekom_site.orders.notice_source import source
from tests.support.orders import contract_of, order_of

pytestmark = pytest.mark.django_db

ANNA, BERT = "anna@x.example", "bert@x.example"


def told(**values: object) -> list[str]:
    notice = ServiceNotice(kind="outage", **values)
    emails = [recipient.email for recipient in source.recipients(notice)]
    assert source.count(notice) == len(emails)
    return emails


def test_customers_with_running_contracts(controller: Controller) -> None:
    now = timezone.now()
    anna, bert = contract_of(order_of(ANNA)), contract_of(order_of(BERT), product_slug="tv")
    contract_of(order_of(ANNA, language="en"))
    assert told() == [ANNA, BERT]
    assert told(product="tv", company=controller) == [BERT]
    other = Controller(slug="other", name="Other", is_default=False)
    assert told(company=other) == []
    bert.ends_at = now + timedelta(days=1)
    bert.save()
    assert told(product="tv") == [BERT], "it still runs"
    bert.ends_at = now
    bert.save()
    assert told(product="tv") == []
    anna.email = ""  # as after an erasure
    anna.save()
    assert told() == [ANNA], "another contract still has the address"


def test_a_customer_is_told_at_the_new_address() -> None:
    contract_of(order_of(ANNA))
    record_change(ANNA, "new@x.example")
    assert told() == ["new@x.example"]
