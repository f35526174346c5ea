"""A campaign takes each step once, in order, and is approved by a second person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from privacy.campaigns import campaign_states
from privacy.campaigns.letters import CampaignError, campaign_problems
from privacy.campaigns.models import Campaign, CampaignText
from privacy.campaigns.sender import send_due
from telekom_site.accounts.models import User
from tests.support.campaigns import approved, campaign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
State = Campaign.State


@pytest.fixture
def staff(db: None) -> list[User]:
    return [User.objects.create_user(f"s{n}@telekom.example", "x") for n in range(2)]


@pytest.fixture
def row(controller: Any, staff: list[User]) -> Campaign:
    controller.street, controller.city = "Weg 1", "53113 Bonn"
    controller.save()
    return campaign(edited_by=staff[0])


def test_the_author_does_not_approve(row: Campaign, staff: list[User]) -> None:
    for author in (staff[0], None):
        row.edited_by = author
        with pytest.raises(CampaignError):
            campaign_states.approve(row, staff[0])
    row.edited_by = staff[0]
    campaign_states.approve(row, staff[1])
    assert (row.state, row.approved_by) == (State.APPROVED, staff[1])


def test_a_campaign_with_problems_is_not_approved(row: Campaign, staff: list[User]) -> None:
    CampaignText.objects.filter(language="en").update(
        blocks=[{"kind": "button", "text": "x", "address": "https://tracker.example/"}]
    )
    with pytest.raises(CampaignError):
        campaign_states.approve(row, staff[1])
    CampaignText.objects.update(blocks=[{"kind": "script"}])
    with pytest.raises(CampaignError):
        campaign_states.approve(row, staff[1])
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_variants_have_the_same_languages(row: Campaign) -> None:
    CampaignText.objects.create(
        campaign=row,
        variant="B",
        language="en",
        subject="x",
        blocks=row.texts.first().blocks,  # type: ignore[union-attr]
    )
    with translation.override("en"):
        assert "The variants must have the same languages." in campaign_problems(row)
        CampaignText.objects.all().delete()
        assert campaign_problems(row) == ["The campaign has no text."]


STEPS: dict[str, Callable[[Campaign, User], object]] = {
    "approve": campaign_states.approve,
    "draft": lambda row, staff: campaign_states.back_to_draft(row),
    "schedule": lambda row, staff: campaign_states.schedule(row),
    "start": lambda row, staff: campaign_states.start(row),
    "pause": lambda row, staff: campaign_states.pause(row),
    "resume": lambda row, staff: campaign_states.resume(row),
    "finish": lambda row, staff: campaign_states.finish(row),
    "cancel": lambda row, staff: campaign_states.cancel(row),
}
POSSIBLE = {
    State.DRAFT: {"approve", "cancel"},
    State.APPROVED: {"draft", "schedule", "cancel"},
    State.SCHEDULED: {"draft", "start", "resume", "pause", "cancel"},  # both begin to send
    State.SENDING: {"pause", "finish", "cancel"},
    State.PAUSED: {"resume", "start", "cancel"},
    State.DONE: set[str](),
    State.CANCELLED: set[str](),
}


@pytest.mark.parametrize("state", list(State))
def test_only_these_steps_are_possible(row: Campaign, staff: list[User], state: State) -> None:
    campaign_states.approve(row, staff[1])
    possible = set[str]()
    for name, step in STEPS.items():
        Campaign.objects.update(
            state=state,
            approved_digest=row.approved_digest,
            approved_by=staff[1],
            starts_at=timezone.now(),
        )
        again = Campaign.objects.get(pk=row.pk)
        try:
            step(again, staff[1])
        except CampaignError:
            continue
        possible.add(name)
    assert possible == POSSIBLE[state]


def test_two_people_take_a_step_once(row: Campaign, staff: list[User]) -> None:
    stale = Campaign.objects.get(pk=row.pk)
    campaign_states.approve(row, staff[1])
    with pytest.raises(CampaignError):
        campaign_states.approve(stale, staff[1])


def test_a_schedule_waits_for_its_moment(row: Campaign, staff: list[User]) -> None:
    campaign_states.approve(row, staff[1])
    campaign_states.schedule(row, timezone.now() + timedelta(days=1))
    send_due()
    row.refresh_from_db()
    assert row.state == State.SCHEDULED


def test_back_in_draft_the_approval_has_ended(row: Campaign, staff: list[User]) -> None:
    campaign_states.approve(row, staff[1])
    campaign_states.back_to_draft(row)
    assert (row.approved_digest, row.approved_by) == ("", None)
    with pytest.raises(CampaignError):
        campaign_states.schedule(row)
    assert approved().state == State.SENDING
