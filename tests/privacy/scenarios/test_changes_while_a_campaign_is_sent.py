"""What changes while a campaign is being sent counts at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from privacy.campaigns import campaign_states, marking, queueing
from privacy.campaigns.letters import CampaignError
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.sender import send_due
from privacy.consent.flows import withdraw
from privacy.consent.topics import ADVERTISING
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from tests.support.campaigns import PEOPLE, approved, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def interrupted(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """Do something while the first mail is with the server, right before it is marked."""
    whole, done = marking.mark, list[bool]()

    def mark(messages: Sequence[CampaignMessage]) -> set[int]:
        if not done:
            done.append(True)
            action()
        return whole(messages)

    monkeypatch.setattr(marking, "mark", mark)


def of_the_rest(change: Callable[[str], object]) -> Callable[[], None]:
    def action() -> None:
        for email in PEOPLE:
            change(email)

    return action


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda email: withdraw(email, "test"), "skipped no_consent"),
        (lambda email: restrict(DataSubject(email)), "skipped restricted"),
        (
            lambda email: Subscriber.objects.update(
                paused_until=timezone.now() + timedelta(days=1)
            ),
            "skipped paused",
        ),
        (lambda email: Subscriber.objects.update(bounced_at=timezone.now()), "skipped bounced"),
        (
            lambda email: Subscriber.objects.update(complained_at=timezone.now()),
            "skipped complained",
        ),
    ],
)
def test_a_change_counts_at_once_in_a_running_campaign(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str], object], state: str
) -> None:
    row = approved()
    interrupted(monkeypatch, of_the_rest(change))
    assert send_due() == 0
    assert set(states_of(row).values()) == {state}
    assert not mail.outbox


@pytest.mark.usefixtures("people")
def test_an_erased_person_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    approved()
    interrupted(monkeypatch, lambda: Subscriber.objects.all().delete())
    assert send_due() == 0
    reasons = CampaignMessage.objects.values_list("state", "reason")
    assert set(reasons) == {("skipped", "no_address")}


@pytest.mark.usefixtures("people")
def test_a_pause_stops_at_once_and_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: campaign_states.pause(row))
    assert send_due() == 0
    assert set(states_of(row).values()) == {"queued"}
    assert send_due() == 0
    campaign_states.resume(row)
    assert send_due() == 3
    assert set(CampaignMessage.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.usefixtures("people")
def test_a_new_wording_ends_what_was_queued_by_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: campaign_states.pause(row))
    assert send_due() == 0
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.REWORDED"
    campaign_states.resume(row)
    assert send_due() == 0
    assert set(states_of(row).values()) == {"skipped outdated"}


REWORDED = (
    replace(
        ADVERTISING,
        questions=(replace(ADVERTISING.question(), version="3", also_accepts=()),),
    ),
)


@pytest.mark.usefixtures("people")
def test_a_cancelled_campaign_sends_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: campaign_states.cancel(row))
    assert send_due() == 0
    send_due()
    assert not mail.outbox
    with pytest.raises(CampaignError):
        campaign_states.resume(row)


def test_who_withdraws_while_the_audience_is_stored_stops_only_their_own(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = approved()
    whole = queueing.variant_of

    def withdrawn_meanwhile(*arguments: Any) -> str:
        withdraw(PEOPLE[1], "test")
        return whole(*arguments)

    monkeypatch.setattr(queueing, "variant_of", withdrawn_meanwhile)
    assert queue_messages(row) == 2
    assert sorted(states_of(row)) == ["anna", "cora"]
