"""Staff read which sentence a finding or an incident is about."""

import pytest
from django.test import Client

from privacy.promises.models import Incident, Verification

SENTENCE = "A first visit sets no cookie at all."


@pytest.mark.django_db
def test_staff_read_the_sentence_beside_its_id(staff_client: Client) -> None:
    incident = Incident.objects.create(promise="S15")
    verification = Verification.objects.create(promise="S15", kept=False)
    for address in ("incident/", f"incident/{incident.pk}/change/", "verification/"):
        page = staff_client.get(f"/en/staff/privacy/{address}")
        assert SENTENCE in page.content.decode(), address
    page = staff_client.get(f"/en/staff/privacy/verification/{verification.pk}/change/")
    assert SENTENCE in page.content.decode()
