"""The state of consents, derived from the ledger's events."""

from enum import Enum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentEvent
from privacy.consent.topics import Topic
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import DataSubject


class ConsentState(Enum):
    """Where a person stands on one topic. Only VALID allows a mail."""

    NONE = _("not given")
    PENDING = _("waiting for your confirmation by mail")
    VALID = _("given")
    WITHDRAWN = _("withdrawn")
    RESTRICTED = _("given, and not used while your data are restricted")


_STATES = {
    ConsentEvent.Act.DECLINED: ConsentState.NONE,
    ConsentEvent.Act.GRANTED: ConsentState.PENDING,
    ConsentEvent.Act.CONFIRMED: ConsentState.VALID,
    ConsentEvent.Act.WITHDRAWN: ConsentState.WITHDRAWN,
}


def events_of(subject: DataSubject) -> QuerySet[ConsentEvent]:
    """What the person chose, under a former address as long as it was theirs; a withdrawal counts
    whenever it came."""
    theirs = Q(subject_key__in=subject.keys)
    for former in subject.former:
        in_time = Q(occurred_at__lte=former.until) | Q(act=ConsentEvent.Act.WITHDRAWN)
        theirs |= Q(subject_key__in=former.keys) & in_time
    return ConsentEvent.objects.filter(theirs)


def state(email: str, topic: Topic) -> ConsentState:
    """The state after the person's last decision on this version of the topic's words.

    An unticked box on a later form is no withdrawal (nobody withdraws by not acting), and a new
    grant does not undo a confirmation that stands.
    """
    events = events_of(data_subject(email)).filter(topic=topic.key, wording__version=topic.version)
    current = ConsentState.NONE
    for act in events.order_by("occurred_at").values_list("act", flat=True):
        if current is ConsentState.VALID and act != ConsentEvent.Act.WITHDRAWN:
            continue
        if act == ConsentEvent.Act.DECLINED and current is not ConsentState.NONE:
            continue
        current = _STATES[ConsentEvent.Act(act)]
    if current is ConsentState.VALID and is_restricted(email):
        return ConsentState.RESTRICTED
    return current
