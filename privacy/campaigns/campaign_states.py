"""The states of a campaign. Each step is one conditional UPDATE, so that no two people take it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.campaigns.letters import CampaignError, campaign_problems
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.campaigns.suppression import Suppression

State = Campaign.State
APPROVAL = ("approved_by", "approved_at", "approved_digest", "editors")
STEPS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.APPROVED, State.CANCELLED}),
    State.APPROVED: frozenset({State.DRAFT, State.SCHEDULED, State.CANCELLED}),
    State.SCHEDULED: frozenset({State.DRAFT, State.SENDING, State.PAUSED, State.CANCELLED}),
    State.SENDING: frozenset({State.PAUSED, State.DONE, State.CANCELLED}),
    State.PAUSED: frozenset({State.SENDING, State.CANCELLED}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
}


def approve(campaign: Campaign, staff: Any) -> None:
    """Approve a draft: a member of staff who edited no part of it (four-eyes principle).

    What is approved is frozen by its digest. Raises CampaignError.
    """
    if not campaign.may_be_approved_by(staff):
        raise CampaignError(_("Another person than those who edited it must approve it."))
    if problems := campaign_problems(campaign):
        raise CampaignError(" ".join(problems))
    campaign.set_approval(staff)
    approval = {name: getattr(campaign, name) for name in APPROVAL}
    _step(campaign, State.APPROVED, **approval)


def back_to_draft(campaign: Campaign) -> None:
    """Make it editable again; the approval ends. Raises CampaignError."""
    _step(campaign, State.DRAFT, approved_by=None, approved_at=None, approved_digest="", problem="")


def schedule(campaign: Campaign, starts_at: datetime | None = None) -> None:
    """Plan an approved campaign for a moment, by default for now. Raises CampaignError."""
    require_approval(campaign)
    _step(campaign, State.SCHEDULED, starts_at=starts_at or timezone.now())


def start(campaign: Campaign) -> None:
    """Begin to send a scheduled campaign. Raises CampaignError."""
    _step(campaign, State.SENDING, problem="")


def pause(campaign: Campaign, problem: str = "") -> None:
    """Stop: no further message is handed over but those just marked. Raises CampaignError."""
    _step(campaign, State.PAUSED, problem=problem[:200])


def resume(campaign: Campaign) -> None:
    """Go on with a paused campaign. Raises CampaignError."""
    require_approval(campaign)
    _step(campaign, State.SENDING, problem="")


@transaction.atomic
def cancel(campaign: Campaign) -> None:
    """End it for good; what is not sent yet never will be. Raises CampaignError."""
    _step(campaign, State.CANCELLED, ended_at=timezone.now())
    waiting = CampaignMessage.objects.filter(campaign=campaign, state=CampaignMessage.State.QUEUED)
    waiting.update(state=CampaignMessage.State.SKIPPED, reason=Suppression.CANCELLED)


def finish(campaign: Campaign) -> None:
    """Note that every message has been dealt with. Raises CampaignError."""
    _step(campaign, State.DONE, ended_at=timezone.now())


def require_approval(campaign: Campaign) -> None:
    """Raise CampaignError unless the campaign is as it was approved, by someone else."""
    if not campaign.is_as_approved:
        raise CampaignError(_("The campaign was changed after it had been approved."))


def _step(campaign: Campaign, to: State, **values: Any) -> None:
    allowed = [state for state, following in STEPS.items() if to in following]
    rows = Campaign.objects.filter(pk=campaign.pk, state__in=allowed)
    if not rows.update(state=to, **values):
        raise CampaignError(_("The campaign is in another state now."))
    campaign.refresh_from_db()
