"""Each answer of the mail server, and none, leads to a state of the message."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.sender import send_due
from tests.support.campaigns import PEOPLE, approved, consent, states_of
from tests.support.mail_server import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

State = CampaignMessage.State


def test_each_answer_of_the_mail_server_has_its_state(settings: Any) -> None:
    names = ("anna", "deferred", "refused", "unknown", "drop-after-dot", "drop-at-rcpt")
    for name in names:
        consent(f"{name}@x.example")
    with mail_server(settings) as postbox:
        row = approved()
        send_due()
        send_due()
        assert postbox.recipients.count("anna@x.example") == 1
        assert postbox.recipients.count("drop-after-dot@x.example") == 1, "never again by itself"
    assert states_of(row) == {
        "anna": "sent",
        "deferred": "queued",
        "refused": "refused",
        "unknown": "refused",
        "drop-after-dot": "unknown",
        "drop-at-rcpt": "queued",
    }
    assert Subscriber.objects.get(email="unknown@x.example").bounced_at is not None
    assert Subscriber.objects.get(email="refused@x.example").bounced_at is None
    deferred = CampaignMessage.objects.get(state=State.QUEUED, reply_code=451)
    assert (deferred.attempts, deferred.not_before > timezone.now()) == (1, True)


def test_a_message_is_refused_after_its_last_attempt(settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_ATTEMPTS = 2
    consent("deferred@x.example")
    with mail_server(settings):
        row = approved()
        for hours in (0, 2, 4):
            with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
                send_due()
    assert states_of(row) == {"deferred": "refused"}
    assert CampaignMessage.objects.get().attempts == 2


@pytest.mark.usefixtures("people")
def test_while_the_mail_server_is_away_nothing_is_lost(settings: Any) -> None:
    row = approved()
    with mail_server(settings):
        pass
    assert send_due() == 0
    assert set(states_of(row).values()) == {"queued"}
    assert set(CampaignMessage.objects.values_list("attempts", flat=True)) == {0}


def test_a_message_at_which_the_server_breaks_off_keeps_no_others_waiting(settings: Any) -> None:
    for email in ("drop-at-rcpt@customer.example", *PEOPLE):
        consent(email)
    with mail_server(settings) as postbox:
        approved()
        assert (send_due(), send_due()) == (0, 3)
    assert sorted(postbox.recipients) == sorted(PEOPLE)
