"""State of consents, derived from the events in the ledger."""

from enum import Enum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentEvent
from privacy.consent.topics import Topic
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import DataSubject


class ConsentState(Enum):
    """State of a person's consent on one topic. Only VALID permits a mail."""

    NONE = _("not given")
    PENDING = _("waiting for your confirmation by email")
    VALID = _("given")
    WITHDRAWN = _("withdrawn")
    RESTRICTED = _("given, but not used while your data are restricted")

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is a consent to withdraw, confirmed or not."""
        return self in {ConsentState.VALID, ConsentState.PENDING, ConsentState.RESTRICTED}


_STATES = {
    ConsentEvent.Choice.DECLINED: ConsentState.NONE,
    ConsentEvent.Choice.GRANTED: ConsentState.PENDING,
    ConsentEvent.Choice.CONFIRMED: ConsentState.VALID,
    ConsentEvent.Choice.WITHDRAWN: ConsentState.WITHDRAWN,
}


def events_of(subject: DataSubject) -> QuerySet[ConsentEvent]:
    """Return the person's events; those of a former address only while it was theirs, except
    withdrawals, which always count."""
    theirs = Q(subject_key__in=subject.keys)
    for former in subject.former:
        in_time = Q(occurred_at__lte=former.until) | Q(choice=ConsentEvent.Choice.WITHDRAWN)
        theirs |= Q(subject_key__in=former.keys) & in_time
    return ConsentEvent.objects.filter(theirs)


def state(email: str, topic: Topic) -> ConsentState:
    """Return the state after the person's last decision on the topic's current wording version.

    An unticked box on a later form is not a withdrawal, since inaction withdraws nothing; a new
    grant does not undo an earlier confirmation.
    """
    subject = data_subject(email)
    events = events_of(subject).filter(topic=topic.key, wording__version=topic.version)
    current = ConsentState.NONE
    for choice in events.order_by("occurred_at").values_list("choice", flat=True):
        if current is ConsentState.VALID and choice != ConsentEvent.Choice.WITHDRAWN:
            continue
        if choice == ConsentEvent.Choice.DECLINED and current is not ConsentState.NONE:
            continue
        current = _STATES[ConsentEvent.Choice(choice)]
    if current is ConsentState.VALID and is_restricted(subject):
        return ConsentState.RESTRICTED
    return current
