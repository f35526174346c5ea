"""The current state of a consent, folded from its events in the order of their numbers."""

from privacy.consent.models import ConsentEvent, CurrentConsent

Choice, State = ConsentEvent.Choice, CurrentConsent.State
GIVEN = {Choice.CONFIRMED, Choice.RENEWED}
ENDED = {Choice.WITHDRAWN: State.WITHDRAWN, Choice.EXPIRED: State.EXPIRED}


def project(event: ConsentEvent) -> None:
    """Bring the row of an event up to date. Call it under the lock of the chain."""
    row = row_of(event)
    fold(row, event)
    row.save()


def row_of(event: ConsentEvent) -> CurrentConsent:
    """Return the row of an event's person, topic and channel; a new one is not stored yet."""
    place = {
        "subject_key": event.subject_key,
        "topic": event.topic,
        "channel": event.channel,
    }
    row = CurrentConsent.objects.filter(**place).first()
    return row or CurrentConsent(**place, since=event.occurred_at)


def fold(row: CurrentConsent, event: ConsentEvent) -> None:
    """Apply the next event to a row.

    An unchecked box on a later form is not a withdrawal, since inaction withdraws nothing; a new
    grant does not undo an earlier confirmation.
    """
    if event.choice in GIVEN:
        _set(row, State.VALID, event)
        row.grant, row.used_at = event, event.occurred_at
    elif event.choice in ENDED:
        _set(row, ENDED[Choice(event.choice)], event)
    elif event.choice == Choice.GRANTED and row.state != State.VALID:
        _set(row, State.PENDING, event)
    elif event.choice == Choice.ASKED and row.grant_id and event.follows_id == row.grant_id:
        row.asked_again_at = event.occurred_at


def _set(row: CurrentConsent, state: CurrentConsent.State, event: ConsentEvent) -> None:
    row.state, row.since, row.version = state, event.occurred_at, event.wording.version
    row.grant = row.used_at = row.asked_again_at = None
