"""Two campaigns at once: a person gets no more than the frequency that they chose."""

from functools import partial

import pytest
from django.db import connection

from privacy.campaigns import claiming, marking
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.sender import send_due
from tests.support.at_once import at_once
from tests.support.campaigns import approved, consent, recipients, states_of

ANNA = "anna@customer.example"


def claimed_by_two() -> tuple[CampaignMessage, CampaignMessage]:
    """Return the messages of two campaigns to one person, each in the hands of a worker."""
    consent(ANNA)
    Subscriber.objects.update(frequency=Subscriber.Frequency.WEEKLY)
    messages = list[CampaignMessage]()
    for row in (approved(), approved()):
        queue_messages(row)
        messages += claiming.claim(row, 1)[1]
    first, second = messages
    return first, second


@pytest.mark.django_db
@pytest.mark.usefixtures("controller")
def test_the_second_campaign_is_told_at_the_last_moment() -> None:
    first, second = claimed_by_two()
    subscriber = Subscriber.objects.get()
    assert marking.mark_for(first, subscriber)
    assert not marking.mark_for(second, subscriber)
    assert marking.reason_against(second) == "frequency"


@pytest.mark.django_db
@pytest.mark.usefixtures("controller")
@pytest.mark.parametrize(("frequency", "number"), [("every", 2), ("weekly", 1), ("monthly", 1)])
def test_of_two_campaigns_in_one_run_as_many_arrive_as_were_chosen(
    frequency: str, number: int
) -> None:
    consent(ANNA)
    Subscriber.objects.update(frequency=frequency)
    rows = [approved(), approved()]
    send_due()
    assert recipients() == [ANNA] * number
    assert sum(states_of(row).get("anna") == "sent" for row in rows) == number


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("controller")
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the tests' SQLite lives in memory, for one thread"
)
def test_of_two_workers_at_the_same_moment_one_waits_for_the_other() -> None:
    first, second = claimed_by_two()
    mark = partial(marking.mark_for, subscriber=Subscriber.objects.get())
    assert sorted(at_once(partial(mark, first), partial(mark, second)), key=bool) == [False, True]
