"""The ledger: events are appended here only, and the state of a consent is derived from them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.consent import consent_chain
from privacy.consent.models import (
    Channel,
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentWording,
)
from privacy.consent.projection import ENDED, GIVEN, project
from privacy.consent.signals import consent_ended
from privacy.consent.topics import Topic
from privacy.notice_versions.recording import version_at
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import DataSubject

Choice = ConsentEvent.Choice


class ConsentState(Enum):
    """State of a person's consent on one topic and channel. Only VALID permits a message."""

    NONE = _("not given")
    PENDING = _("waiting for your confirmation by email")
    VALID = _("given")
    WITHDRAWN = _("withdrawn")
    EXPIRED = _("expired")
    RESTRICTED = _("given, but not used while your data is restricted")

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is a consent to withdraw, confirmed or not."""
        return self in {ConsentState.VALID, ConsentState.PENDING, ConsentState.RESTRICTED}


@transaction.atomic
def append(
    subject_key: str,
    wording: ConsentWording,
    choice: Choice,
    source: str,
    *,
    follows: ConsentEvent | None = None,
    evidence: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> ConsentEvent:
    """Append an event about the topic and channel of a wording; the only way into the ledger.

    `source` says where the choice was made, `evidence` what proves it (JSON values, never an
    address). An event of now names the version of the privacy notice in force, as `notice` of its
    evidence. Concurrent calls wait until this transaction ends.
    """
    proof, now = dict(evidence or {}), timezone.now()
    if occurred_at is None and (notice := version_at(now)):
        proof["notice"] = notice.slug
    end = consent_chain.locked(ConsentChain.Key.EVENTS)
    event = ConsentEvent(
        number=end.number,
        subject_key=subject_key,
        topic=wording.topic,
        channel=wording.channel,
        choice=choice,
        wording=wording,
        source=source,
        follows=follows,
        evidence=proof,
        occurred_at=occurred_at or now,
    )
    _link(end, event)
    event.save(force_insert=True)
    project(event)
    if choice in ENDED:
        consent_ended.send(ConsentEvent, event=event)
    return event


def _link(end: ConsentChain, event: ConsentEvent) -> None:
    key, day = consent_chain.keys()[0], event.occurred_at.astimezone(UTC).date()
    of_event = consent_chain.event_digest(key, fields_of(event))
    digest = consent_chain.link_digest(key, event.number, day, of_event, end.digest)
    ConsentChainEntry(number=event.number, day=day, event_digest=of_event, digest=digest).save(
        force_insert=True
    )
    consent_chain.close(end, digest)


def fields_of(event: ConsentEvent) -> consent_chain.Fields:
    """Return what the digest of an event contains."""
    return consent_chain.Fields(
        id=event.id,
        subject_key=event.subject_key,
        choice=event.choice,
        wording=consent_chain.digest_of_wording(event.wording),
        source=event.source,
        follows=event.follows_id,
        evidence=event.evidence,
        occurred_at=event.occurred_at,
    )


def events_of(subject: DataSubject) -> QuerySet[ConsentEvent]:
    """Return the person's events; those of a former address only while it was theirs, except those
    that end a consent, which always count."""
    theirs = Q(subject_key__in=subject.keys)
    for former in subject.former:
        in_time = Q(occurred_at__lte=former.until) | Q(choice__in=list(ENDED))
        theirs |= Q(subject_key__in=former.keys) & in_time
    return ConsentEvent.objects.filter(theirs)


def state(email: str, topic: Topic, channel: str = Channel.EMAIL) -> ConsentState:
    """Return the state after the person's last decision on a wording that still counts."""
    return standing(data_subject(email), topic, channel)[0]


def grant_of(email: str, topic: Topic, channel: str = Channel.EMAIL) -> ConsentEvent | None:
    """Return the event on which a message to this person rests now; None where none may be sent."""
    current, grant = standing(data_subject(email), topic, channel)
    return grant if current is ConsentState.VALID else None


def standing(
    subject: DataSubject, topic: Topic, channel: str = Channel.EMAIL
) -> tuple[ConsentState, ConsentEvent | None]:
    """Return the state of a consent, and the event on which it rests, also while it is not used."""
    current, grant = _folded(subject, topic, channel)
    if current is ConsentState.VALID and is_restricted(subject):
        return ConsentState.RESTRICTED, grant
    return current, grant


def _folded(
    subject: DataSubject, topic: Topic, channel: str
) -> tuple[ConsentState, ConsentEvent | None]:
    """Fold the events as `projection.fold`, over all pseudonyms of a person; a consent to a wording
    that no longer counts is none."""
    accepted = topic.question(channel).accepted
    events = events_of(subject).filter(topic=topic.key, channel=channel)
    current, grant = ConsentState.NONE, None
    for event in events.select_related("wording").order_by("number"):
        if event.choice in ENDED:
            current, grant = ConsentState[event.choice.upper()], None
        elif event.wording.version not in accepted:
            continue
        elif event.choice in GIVEN:
            current, grant = ConsentState.VALID, event
        elif event.choice == Choice.GRANTED and current is not ConsentState.VALID:
            current = ConsentState.PENDING
    return current, grant
