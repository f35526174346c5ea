"""People see which notices they got, and keep the proof after an erasure."""

import pytest
from django.utils import translation

from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject
from privacy.service_notices import flows
from privacy.service_notices.models import NoticeDelivery
from tests.support.orders import contract_of, order_of
from tests.support.service_notices import approved

pytestmark = pytest.mark.django_db

ANNA = "anna@x.example"


def notices_of(email: str) -> list[str]:
    with translation.override("en"):
        return [
            str(record)
            for dataset in export_subject_data(data_subject(email))
            if dataset.dataset == "privacy.NoticeDelivery"
            for record in dataset.records
        ]


def test_people_see_their_notices() -> None:
    for email in (ANNA, "bert@x.example"):
        contract_of(order_of(email))
    approved()
    flows.send_due()
    (record,) = notices_of(ANNA)
    assert "Change of rates: New prices" in record
    list(erase(data_subject(ANNA)))
    assert NoticeDelivery.objects.count() == 2, "kept as proof"
    approved("outage")
    flows.send_due()
    assert len(notices_of(ANNA)) == 1, "who was erased gets no further notice"
