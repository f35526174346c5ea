"""Two campaigns at once: a person gets no more than the frequency that they chose."""

import pytest

from privacy.campaigns import marking
from privacy.campaigns.models import Subscriber
from privacy.campaigns.sender import send_due
from tests.support.campaigns import approved, claimed_by_two, consent, recipients, states_of

ANNA = "anna@customer.example"


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
