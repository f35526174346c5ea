"""How fast and at which hours a campaign is sent."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from privacy.campaigns.models import Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.sender import send_due
from tests.support.campaigns import PEOPLE, approved, consent, recipients, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


@pytest.mark.usefixtures("people")
def test_a_domain_and_a_campaign_have_their_speed(settings: Any, one_moment: None) -> None:
    settings.PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE = 2
    consent("dora@other.example")
    row = approved()
    assert send_due() == 3
    assert sum(to.endswith("@customer.example") for to in recipients()) == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert send_due() == 1
    assert set(states_of(row).values()) == {"sent"}
    settings.PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE = 0
    approved(mails_per_minute=1)
    assert send_due() == 1
    assert send_due() == 0


@pytest.mark.usefixtures("people")
def test_at_night_a_campaign_waits_for_the_morning() -> None:
    Subscriber.objects.filter(email=PEOPLE[0]).update(time_zone="Asia/Tokyo")
    night = timezone.now().replace(hour=1, minute=0, second=0)
    with time_machine.travel(night, tick=False):  # 10:00 in Tokyo
        approved(respects_quiet_hours=True)
        assert send_due() == 1
        assert recipients() == [PEOPLE[0]]
    with time_machine.travel(night + timedelta(hours=8), tick=False):
        assert send_due() == 2


@pytest.mark.usefixtures("people")
def test_a_message_that_was_queued_by_day_is_not_sent_at_night() -> None:
    noon = timezone.now().replace(hour=11, minute=0, second=0)
    with time_machine.travel(noon, tick=False):
        row = approved(respects_quiet_hours=True)
        queue_messages(row)
    with time_machine.travel(noon + timedelta(hours=13), tick=False):
        assert send_due() == 0
    with time_machine.travel(noon + timedelta(hours=24), tick=False):
        assert send_due() == 3
