"""Several workers, dead and slow ones: nobody gets two messages, nobody none."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from privacy.campaigns import claiming, marking
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.sender import send_due
from privacy.consent.models import ConsentUse
from tests.support.campaigns import approved, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

State = CampaignMessage.State


@pytest.mark.usefixtures("people")
def test_what_a_dead_worker_held_is_sent_or_left_to_staff() -> None:
    row = approved()
    queue_messages(row)
    _token, messages = claiming.claim(row, 2)
    CampaignMessage.objects.filter(pk=messages[0].pk).update(state=State.HANDING_OVER)
    send_due()
    assert len(mail.outbox) == 1, "the worker may still live"
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        send_due()
        send_due()
    assert sorted(states_of(row).values()) == ["sent", "sent", "unknown"]
    assert len(mail.outbox) == 2
    assert ConsentUse.objects.count() == 3, "the mail server may have the one that is unknown"


@pytest.mark.usefixtures("people")
def test_a_slow_worker_whose_claim_was_taken_over_sends_nothing() -> None:
    row = approved()
    queue_messages(row)
    _token, (first, *_rest) = claiming.claim(row, 1)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        claiming.recover()
        _other, (again, *_more) = claiming.claim(row, 3)
        assert not marking.mark([first])
        claimed = CampaignMessage.objects.get(pk=again.pk)
        assert marking.mark([claimed])


@pytest.mark.usefixtures("people")
def test_a_second_worker_queues_and_sends_nothing_twice() -> None:
    row = approved()
    stale = Campaign.objects.get(pk=row.pk)
    assert (queue_messages(row), queue_messages(stale)) == (3, 0)
    _token, first = claiming.claim(row, 2)
    _token, second = claiming.claim(stale, 5)
    assert not {message.pk for message in first} & {message.pk for message in second}
    assert len(first) + len(second) == 3
