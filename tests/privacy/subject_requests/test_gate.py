"""Every action checks the gate when it is performed, for every caller."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.actions.correct import correct_and_answer
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.actions.extend import extend
from privacy.subject_requests.answering import add_message, close
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db

ACTIONS: list[Callable[[SubjectRequest], object]] = [
    lambda request: close(request, SubjectRequest.Outcome.ANSWERED, "text"),
    lambda request: extend(request, "reason"),
    lambda request: add_message(request, "text"),
    lambda request: correct_and_answer(request, {}, "text"),
    lambda request: erase_and_answer(request, "text"),
    lambda request: order_package(request),
]


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_is_performed_on_an_unverified_request(
    action: Callable[[SubjectRequest], object], verified: Verified, customer: User
) -> None:
    request = verified(verified_at=None)
    request.verified_at = timezone.now()  # a stale or forged object does not open the gate
    with pytest.raises(RequestNotOpenError):
        action(request)
    assert User.objects.filter(pk=customer.pk).exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_is_performed_on_a_closed_request(
    action: Callable[[SubjectRequest], object], verified: Verified, customer: User
) -> None:
    request = verified()
    close(request, SubjectRequest.Outcome.ANSWERED, "text")
    with pytest.raises(RequestNotOpenError):
        action(request)
    assert User.objects.filter(pk=customer.pk).exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_is_performed_on_a_request_that_was_deleted_meanwhile(
    action: Callable[[SubjectRequest], object], verified: Verified, customer: User
) -> None:
    request = verified()
    # As an erasure does, past the guard of open requests.
    SubjectRequest.objects.filter(pk=request.pk)._raw_delete("default")
    with pytest.raises(RequestNotOpenError, match="gibt es nicht mehr"):
        action(request)
    assert User.objects.filter(pk=customer.pk).exists()
