"""An enquiry and its answer."""

import pytest
from django.core import mail
from django.test import Client

from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_asks_and_staff_answer_by_mail(browser: Client, staff_client: Client) -> None:
    fields = {"topic": "tv", "question": "How many channels?", "email": "anna@x.example"}
    assert browser.post("/de/enquiry/", fields).status_code == 302
    enquiry = Enquiry.objects.get()
    assert (enquiry.language, enquiry.answered_at) == ("de", None)
    staff_client.post(
        f"/en/staff/enquiries/enquiry/{enquiry.pk}/change/", {"answer": "Two hundred."}
    )
    enquiry.refresh_from_db()
    assert enquiry.answered_at is not None
    assert mail.outbox[0].to == ["anna@x.example"]
    assert "Two hundred." in mail.outbox[0].body
    assert "How many channels?" not in mail.outbox[0].body, (
        "anybody could have asked in this mailbox's name"
    )


def test_saving_without_an_answer_mails_nothing(staff_client: Client) -> None:
    enquiry = Enquiry.objects.create(topic="tv", question="?", email="a@x.example", language="en")
    staff_client.post(f"/en/staff/enquiries/enquiry/{enquiry.pk}/change/", {"answer": ""})
    assert not mail.outbox
