"""Retention and erasure of enquiries."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from privacy.personal_data.erasure import erase, warnings
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject
from telekom_site.enquiries import flows
from telekom_site.enquiries.models import Enquiry, EnquiryMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

MAIL = "a@x.example"


@pytest.fixture
def enquiry() -> Enquiry:
    return Enquiry.objects.create(topic="tv", question="?", email=MAIL, language="en")


def test_the_retention_period_starts_with_the_last_answer(enquiry: Enquiry) -> None:
    later = timezone.now() + timedelta(days=400)
    with time_machine.travel(later, tick=False):
        purge_all()
        flows.answer(Enquiry.objects.get(), "At last.")
    with time_machine.travel(later + timedelta(days=170), tick=False):
        purge_all()
        assert Enquiry.objects.exists()
    with time_machine.travel(later + timedelta(days=190), tick=False):
        purge_all()
    assert not Enquiry.objects.exists()
    assert not EnquiryMessage.objects.exists()


def test_an_erasure_deletes_an_open_enquiry_and_staff_are_warned(enquiry: Enquiry) -> None:
    flows.add_message(enquiry, "Hello?")
    with translation.override("en"):
        assert "1 enquiry is not answered yet, and will not be." in warnings(DataSubject(MAIL))
    list(erase(DataSubject(MAIL)))
    assert not Enquiry.objects.exists()
    assert not EnquiryMessage.objects.exists()
