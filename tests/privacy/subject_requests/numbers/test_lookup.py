"""Numbers are looked up once, in the background, and letters and text messages are limited."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox.delivery import deliver_all
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.lookup import look_up, look_up_all
from privacy.subject_requests.numbers.postal_letters import new_letter
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.numbered_people import CONTRACT, known_by_contract

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def contracts() -> Iterator[None]:
    with known_by_contract():
        yield


def request_of(verified: Verified, customer: User, proof: str) -> SubjectRequest:
    """Return an unverified request that names the customer's number and was not looked up yet."""
    number = f"{CONTRACT}:{customer.customer_number}"
    return verified(email="", number=number, proof=proof, verified_at=None)


def test_a_look_up_that_was_never_queued_is_made_once(verified: Verified, customer: User) -> None:
    request = request_of(verified, customer, "mail")
    SubjectRequest.objects.update(number=f"customer_number:{customer.customer_number}")
    assert look_up_all() == 1
    assert look_up_all() == 0
    assert not look_up(str(request.pk))
    deliver_all()
    assert [sent.to for sent in mail.outbox] == [[customer.email]]


def test_letters_to_one_address_are_limited(
    verified: Verified, customer: User, settings: Settings
) -> None:
    settings.PRIVACY_LETTERS_PER_MONTH = 1
    first, second = (request_of(verified, customer, "letter") for _request in range(2))
    look_up_all()
    addresses = SubjectRequest.objects.exclude(postal_address="")
    assert [request.pk for request in addresses] in ([first.pk], [second.pk])


def test_an_error_of_the_gateway_names_no_one_and_leaves_the_request(
    verified: Verified, customer: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.update(phone="+491512345678")
    settings.PRIVACY_SEND_SMS = f"{__name__}.fail"
    request_of(verified, customer, "sms")
    assert look_up_all() == 1
    assert "+49" not in caplog.text
    assert "could not be sent (ValueError)" in caplog.text
    assert RequestLink.objects.get().purpose == RequestLink.Purpose.CODE


def fail(phone: str, text: str) -> None:
    """Stand in for a gateway that does not answer."""
    raise ValueError(f"no answer for {phone}")


def test_a_request_waits_for_its_letter_and_for_the_life_of_its_code(
    verified: Verified, customer: User
) -> None:
    request = request_of(verified, customer, "letter")
    look_up_all()
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=29), tick=False):
        assert delete_unverified() == 0, "the letter is not printed yet"
        new_letter(SubjectRequest.objects.get())
    with time_machine.travel(start + timedelta(days=49), tick=False):
        assert delete_unverified() == 0, "the code works for 21 days"
    with time_machine.travel(start + timedelta(days=51), tick=False):
        delete_unverified()
    assert not SubjectRequest.objects.filter(pk=request.pk).exists()
