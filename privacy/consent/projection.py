"""The current state of a consent, folded from its events in the order of their numbers."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from privacy.consent.models import ConsentEvent, CurrentConsent

Choice, State = ConsentEvent.Choice, CurrentConsent.State
GIVEN = {Choice.CONFIRMED, Choice.RENEWED}
ENDED = {Choice.WITHDRAWN: State.WITHDRAWN, Choice.EXPIRED: State.EXPIRED}


class Step(NamedTuple):
    """What the projection needs of an event."""

    choice: str
    id: UUID
    follows_id: UUID | None
    occurred_at: datetime
    version: str  # of the wording


def project(event: ConsentEvent) -> None:
    """Bring the row of an event up to date. Call it under the lock of the chain."""
    row = row_of(event)
    version = event.wording.version
    fold(row, Step(event.choice, event.id, event.follows_id, event.occurred_at, version))
    row.save()


def row_of(event: ConsentEvent) -> CurrentConsent:
    """Return the row of an event's person, topic and channel; a new one is not stored yet."""
    place = {
        "subject_key": event.subject_key,
        "topic": event.topic,
        "channel": event.channel,
    }
    # Locked, since a message may use the consent meanwhile.
    row = CurrentConsent.objects.select_for_update().filter(**place).first()
    return row or CurrentConsent(**place, since=event.occurred_at)


def fold(row: CurrentConsent, step: Step) -> None:
    """Apply the next event to a row.

    An unchecked box on a later form is not a withdrawal, since inaction withdraws nothing; a new
    grant does not undo an earlier confirmation.
    """
    if step.choice in GIVEN:
        _set(row, State.VALID, step)
        row.grant_id, row.used_at = step.id, step.occurred_at
    elif step.choice in ENDED:
        _set(row, ENDED[Choice(step.choice)], step)
    elif step.choice == Choice.GRANTED and row.state != State.VALID:
        _set(row, State.PENDING, step)
    elif step.choice == Choice.ASKED and row.grant_id and step.follows_id == row.grant_id:
        row.asked_again_at = step.occurred_at


def _set(row: CurrentConsent, state: CurrentConsent.State, step: Step) -> None:
    row.state, row.since, row.version = state, step.occurred_at, step.version
    row.grant_id = row.used_at = row.asked_again_at = None
