"""Messages that the mail server accepted are noted a few at a time, and none is sent again."""

from collections.abc import Sequence
from typing import Any

import pytest

from privacy.campaigns import marking
from privacy.campaigns.models import CampaignMessage
from privacy.campaigns.sender import send_due
from tests.support.campaigns import approved, consent, recipients, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


class KilledError(BaseException):
    """The process ends here."""


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each UPDATE noted."""
    whole, numbers = marking.note_sent, list[int]()

    def note_sent(messages: list[CampaignMessage], reply_code: int) -> None:
        numbers.append(len(messages))
        whole(messages, reply_code)

    monkeypatch.setattr(marking, "note_sent", note_sent)
    return numbers


def test_accepted_messages_are_noted_together(settings: Any, noted: list[int]) -> None:
    settings.PRIVACY_CAMPAIGN_NOTED_TOGETHER = 3
    for number in range(8):
        consent(f"p{number}@x.example")
    approved()
    assert send_due() == 8
    assert noted == [3, 3, 2]
    assert set(CampaignMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_an_error_on_the_way_leaves_nothing_accepted_unnoted(
    monkeypatch: pytest.MonkeyPatch, noted: list[int], settings: Any
) -> None:
    for number in range(4):
        consent(f"p{number}@x.example")
    row = approved()
    whole, marked = marking.mark, list[CampaignMessage]()

    def mark(messages: Sequence[CampaignMessage]) -> set[int]:
        if len(marked) == 3:
            raise KilledError
        marked.extend(messages)
        return whole(messages)

    monkeypatch.setattr(marking, "mark", mark)
    settings.PRIVACY_CAMPAIGN_MARKED_TOGETHER = 1
    with pytest.raises(KilledError):
        send_due()
    assert noted == [3]
    assert sorted(states_of(row).values()) == ["claimed", "sent", "sent", "sent"]
    assert len(recipients()) == 3
