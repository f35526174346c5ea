"""Messages marked a few at a time: an answer holds for a moment, and no mark is left behind."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from privacy.campaigns import claiming, marking
from privacy.campaigns.accepted_messages import AcceptedMessages
from privacy.campaigns.marked_messages import MarkedMessages
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.recipients import recipients_of
from privacy.campaigns.sender import send_due
from privacy.consent.flows import withdraw
from tests.support.campaigns import PEOPLE, approved, consent, recipients, states_of
from tests.support.mail_server import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

State = CampaignMessage.State
MOMENT = timedelta(minutes=2)  # longer than an answer holds


@pytest.fixture(autouse=True)
def _unhurried(settings: Any) -> None:
    """How long the tests themselves take does not count."""
    settings.PRIVACY_CAMPAIGN_MARK_LIFETIME_SECONDS = 60


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each statement was asked about."""
    whole, numbers = marking.mark, list[int]()

    def mark(messages: Sequence[CampaignMessage]) -> set[int]:
        numbers.append(len(messages))
        return whole(messages)

    monkeypatch.setattr(marking, "mark", mark)
    return numbers


def claimed() -> tuple[Campaign, list[CampaignMessage], MarkedMessages]:
    """Return a campaign with its messages in the hands of a worker, none of them marked."""
    row = approved()
    queue_messages(row)
    _token, messages = claiming.claim(row, 100)
    who, _reasons = recipients_of(row, messages)
    return row, messages, MarkedMessages(messages, who, AcceptedMessages())


def test_messages_are_asked_about_together(settings: Any, groups: list[int]) -> None:
    settings.PRIVACY_CAMPAIGN_MARKED_TOGETHER = 3
    for number in range(8):
        consent(f"p{number}@x.example")
    approved()
    assert send_due() == 8
    assert groups == [3, 3, 2]
    assert len(set(recipients())) == 8


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("passed", [MOMENT, -MOMENT], ids=["later", "clock set back"])
def test_a_withdrawal_counts_once_the_moment_is_over(passed: timedelta) -> None:
    row, (first, second, third), marked = claimed()
    assert marked.may_leave(first)
    assert set(states_of(row).values()) == {"handing_over"}
    withdraw(PEOPLE[1], "test")
    with time_machine.travel(timezone.now() + passed):
        assert not marked.may_leave(second)
        assert marked.may_leave(third)
    assert states_of(row) == {"anna": "handing_over", "bert": "claimed", "cora": "handing_over"}


@pytest.mark.usefixtures("people")
def test_an_answer_does_not_hold_longer_where_the_clock_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _row, (first, second, _third), marked = claimed()
    with time_machine.travel(timezone.now(), tick=False):
        assert marked.may_leave(first)
        later = time.monotonic() + MOMENT.total_seconds()
        monkeypatch.setattr(time, "monotonic", lambda: later)
        withdraw(PEOPLE[1], "test")
        assert not marked.may_leave(second)


@pytest.mark.usefixtures("people")
def test_a_slow_server_is_told_of_a_pause_before_the_next_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = approved()
    whole = EmailBackend.send_messages

    with time_machine.travel(timezone.now(), tick=False) as clock:

        def slow(backend: EmailBackend, messages: list[Any]) -> int:
            clock.shift(MOMENT)
            Campaign.objects.update(state=Campaign.State.PAUSED)
            return whole(backend, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", slow)
        assert send_due() == 1
    assert sorted(states_of(row).values()) == ["queued", "queued", "sent"]
    assert set(CampaignMessage.objects.values_list("state", "attempts")) == {
        ("sent", 1),
        ("queued", 0),
    }


def test_a_consent_that_ended_does_not_stop_the_others_of_its_group(people: None) -> None:
    row, messages, marked = claimed()
    withdraw(PEOPLE[1], "test")
    assert [marked.may_leave(message) for message in messages] == [True, False, True]
    assert sorted(states_of(row).values()) == ["claimed", "handing_over", "handing_over"]


@pytest.mark.usefixtures("people")
def test_who_limits_the_frequency_is_asked_about_alone(groups: list[int]) -> None:
    Subscriber.objects.filter(email=PEOPLE[1]).update(frequency=Subscriber.Frequency.WEEKLY)
    _row, messages, marked = claimed()
    assert all(marked.may_leave(message) for message in messages)
    assert groups == [2, 1]


@pytest.mark.parametrize("kind", ["drop-at-rcpt", "closing"])
def test_a_server_that_breaks_off_leaves_no_mark_behind(settings: Any, kind: str) -> None:
    for name in ("anna", kind, "bert", "cora"):
        consent(f"{name}@x.example")
    row = approved()
    with mail_server(settings) as postbox:
        send_due()
    assert "anna@x.example" in postbox.recipients
    left = dict(CampaignMessage.objects.values_list("state", "handed_over_at"))
    assert set(left) <= {"sent", "queued"}
    assert left["queued"] is None
    assert states_of(row)[kind] == "queued"


@pytest.mark.usefixtures("people")
def test_an_error_on_the_way_leaves_no_mark_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    row = approved()

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    with pytest.raises(ZeroDivisionError):
        send_due()
    assert states_of(row) == {"anna": "handing_over", "bert": "claimed", "cora": "claimed"}


def test_a_killed_worker_leaves_no_more_unknown_than_are_noted_together(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVACY_CAMPAIGN_NOTED_TOGETHER = 4
    settings.PRIVACY_CAMPAIGN_MARKED_TOGETHER = 3
    for number in range(7):
        consent(f"p{number}@x.example")
    approved()
    whole, in_doubt = EmailBackend.send_messages, list[int]()

    def counted(backend: EmailBackend, messages: list[Any]) -> int:
        in_doubt.append(CampaignMessage.objects.filter(state=State.HANDING_OVER).count())
        return whole(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", counted)
    assert send_due() == 7
    assert max(in_doubt) == 4


@pytest.mark.usefixtures("people")
def test_a_slow_worker_that_was_considered_gone_asks_again() -> None:
    row, messages, marked = claimed()
    assert marked.may_leave(messages[0])
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        claiming.recover()
        assert set(states_of(row).values()) == {"unknown"}
        assert marked.may_leave(messages[1])
    assert states_of(row) == {"anna": "unknown", "bert": "handing_over", "cora": "handing_over"}
    assert not mail.outbox
