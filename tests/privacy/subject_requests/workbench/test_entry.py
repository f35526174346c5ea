"""Letters and calls become requests: once, with the deadline of their arrival, to addresses on
file."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.deadlines import due_date
from privacy.controllers.models import Controller
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import letters_due
from telekom_site.accounts.models import User
from tests.support.numbered_people import CONTRACT, known_by_contract
from tests.support.subject_requests import LIST, do, page_of

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = f"{LIST}add/"


def entered(controller: Controller, **changes: str) -> dict[str, str]:
    """Return what the form sends: a letter that arrived five days ago."""
    received_on = controller.day_of(timezone.now()) - timedelta(days=5)
    return {
        "key": str(uuid4()),
        "channel": "letter",
        "kind": "access",
        "controller": str(controller.pk),
        "received_on": received_on.isoformat(),
        "email": "anna@customer.example",
        "language": "en",
        "identity_proof": "document",
        **changes,
    }


def test_a_letter_is_stored_once_and_its_deadline_counts_from_its_arrival(
    staff_client: Client, controller: Controller
) -> None:
    assert "Received on" in staff_client.get(PAGE).content.decode()
    form = entered(controller)
    page = staff_client.post(PAGE, form, follow=True).content.decode()
    assert "identity document was shown" in page
    staff_client.post(PAGE, form)
    request = SubjectRequest.objects.get()
    received_on = controller.day_of(timezone.now()) - timedelta(days=5)
    assert controller.day_of(request.received_at) == received_on
    assert request.due_on == due_date(received_on, controller)
    assert request.assigned_to == request.entered_by
    assert [sent.to for sent in mail.outbox] == [["anna@customer.example"]]
    assert request.is_open


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "1999-01-01"}, "received_on"),
        ({"email": ""}, "email"),
        ({"postal_address": "Am Hang 3"}, "email"),
        ({"email": "", "postal_address": "Am Hang 3", "identity_proof": ""}, "identity_proof"),
        ({"email": "", "number_kind": "customer_number", "number": "12"}, "number"),
        ({"email": "", "number": "12"}, "number_kind"),
    ],
)
def test_an_entry_that_cannot_be_answered_is_refused(
    staff_client: Client, controller: Controller, changes: dict[str, str], field: str
) -> None:
    answer = staff_client.post(PAGE, entered(controller, **changes))
    assert list(answer.context["form"].errors) == [field]
    assert not SubjectRequest.objects.exists()


def test_the_answer_for_a_number_goes_to_the_address_on_file(
    staff_client: Client, controller: Controller, customer: User
) -> None:
    with known_by_contract():
        named = {"email": "", "number_kind": CONTRACT, "number": customer.customer_number}
        staff_client.post(PAGE, entered(controller, **named))
        request = SubjectRequest.objects.get()
        assert "Am Hang 3" in request.postal_address
        assert customer.customer_number in request.number
        assert not letters_due().exists()
        do(staff_client, request, "refuse", text="We cannot.")
        assert letters_due().get() == request


def test_without_proof_a_link_is_sent_and_its_time_counts_from_the_entry(
    staff_client: Client, controller: Controller
) -> None:
    early = controller.day_of(timezone.now()) - timedelta(days=90)
    staff_client.post(PAGE, entered(controller, identity_proof="", received_on=early.isoformat()))
    request = SubjectRequest.objects.get()
    assert request.verified_at is None
    assert "/verify/" in mail.outbox[0].body
    assert delete_unverified() == 0
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        delete_unverified()
    assert staff_client.get(page_of(request)).status_code == 404
