"""A request that was sent twice is answered once, by the deadline of the first."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.workbench.duplicates import duplicates_of, join_earlier
from tests.privacy.subject_requests.conftest import Verified
from tests.support.subject_requests import LIST, do, page_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_duplicate_is_shown_and_joined_to_the_first(
    staff_client: Client, verified: Verified, austria: Controller
) -> None:
    before = timezone.now() - timedelta(days=9)
    first = verified(received_at=before, due_on=(before + timedelta(days=30)).date())
    second = verified(email="ANNA@customer.example", message="Please hurry.")
    others = [verified("question"), verified(controller=austria), verified(verified_at=None)]
    assert list(duplicates_of(second)) == [first]
    assert staff_client.get(LIST).content.decode().count("sent more than once") == 2
    assert second.reference in staff_client.get(page_of(first)).content.decode()
    assert staff_client.get(page_of(first, "join")).status_code == 404
    assert staff_client.get(page_of(others[0], "join")).status_code == 404

    joined = do(staff_client, second, "join", first=str(first.pk), text="Both together.")
    assert (joined.outcome, joined.duplicate_of) == ("duplicate", first)
    assert ["Both together." in sent.body for sent in mail.outbox] == [True]
    due_on = first.due_on
    first.refresh_from_db()
    assert (first.is_open, first.due_on) == (True, due_on)
    assert "Please hurry." in staff_client.get(page_of(first)).content.decode()

    reopened = do(staff_client, joined, "reopen", text="It was another one after all.")
    assert reopened.duplicate_of is None


def test_nothing_is_joined_to_a_request_that_was_answered(verified: Verified) -> None:
    first = verified(received_at=timezone.now() - timedelta(days=9))
    second = verified()
    first.closed_at, first.outcome = timezone.now(), "done"
    first.save()
    with pytest.raises(RequestNotOpenError):
        join_earlier(second, str(first.pk), "Both together.")
    assert not mail.outbox
