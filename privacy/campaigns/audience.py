"""The audience of a campaign: people with a valid consent, selected by the database.

The projection of the ledger (`CurrentConsent`) selects; the ledger's events decide again when a
message is stored and when it is sent (`triggers.py`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from privacy.campaigns.audience_filters import filter_condition
from privacy.campaigns.models import Campaign, Subscriber
from privacy.campaigns.suppression import Suppression, conditions, reason_of
from privacy.consent.models import CurrentConsent
from privacy.consent.topics import question_of

State = CurrentConsent.State
_STATES = {
    State.PENDING: Suppression.PENDING,
    State.EXPIRED: Suppression.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many people a campaign reaches now, and how many are left out, by reason."""

    reached: int
    left_out: Mapping[Suppression, int]

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(reason in words, number) of each reason that applies to anyone."""
        return [(str(reason.label), number) for reason, number in self.left_out.items() if number]


def audience(campaign: Campaign) -> QuerySet[Subscriber]:
    """Return the subscribers whom the campaign reaches now, annotated with the `grant_id` that a
    message rests on."""
    chosen = _with_consent(campaign)
    # Each for itself, and not by `reason_of`, which the database would ask about every subscriber.
    for condition in conditions(campaign).values():
        chosen = chosen.exclude(condition)
    grants = _valid(campaign).filter(subject_key=OuterRef("subject_key")).values("grant")[:1]
    return chosen.annotate(grant_id=Subquery(grants))


def count_audience(campaign: Campaign) -> AudienceCount:
    """Count the audience and those who are left out, by the first reason that applies."""
    by_reason = _with_consent(campaign).annotate(reason=reason_of(campaign)).order_by()
    rows = by_reason.values_list("reason").annotate(number=Count("pk"))
    counts = Counter(dict[str, int](rows))
    left_out = {reason: counts.get(reason.value, 0) for reason in Suppression}
    left_out |= _without_consent(campaign)
    return AudienceCount(counts.get("", 0), left_out)


def _valid(campaign: Campaign) -> QuerySet[CurrentConsent]:
    """Return the consents that the campaign may rest on."""
    return _consents(campaign).filter(
        state=State.VALID, grant__isnull=False, version__in=accepted_versions(campaign)
    )


def accepted_versions(campaign: Campaign) -> tuple[str, ...]:
    """Return the wording versions that count; none where nobody is asked about this topic."""
    question = question_of(campaign.topic, campaign.channel)
    return question.accepted if question else ()


def _consents(campaign: Campaign) -> QuerySet[CurrentConsent]:
    return CurrentConsent.objects.filter(topic=campaign.topic, channel=campaign.channel)


def _candidates(campaign: Campaign) -> QuerySet[Subscriber]:
    return Subscriber.objects.filter(filter_condition(campaign.filters))


def _with_consent(campaign: Campaign) -> QuerySet[Subscriber]:
    mine = _valid(campaign).filter(subject_key=OuterRef("subject_key"))
    return _candidates(campaign).filter(Exists(mine))


def _without_consent(campaign: Campaign) -> dict[Suppression, int]:
    """Return how many candidates have no valid consent, by what there is instead."""
    candidates, consents = _candidates(campaign), _consents(campaign)
    mine = consents.filter(subject_key=OuterRef("subject_key"))
    counts = dict[Suppression, int]()
    for state, reason in _STATES.items():
        counts[reason] = candidates.filter(Exists(mine.filter(state=state))).count()
    outdated = mine.filter(state=State.VALID).exclude(version__in=accepted_versions(campaign))
    counts[Suppression.OUTDATED] = candidates.filter(Exists(outdated)).count()
    has_any = mine.filter(state__in=[State.VALID, *_STATES])
    counts[Suppression.NO_CONSENT] = candidates.exclude(Exists(has_any)).count()
    known = Subscriber.objects.filter(subject_key=OuterRef("subject_key"))
    lost = _valid(campaign).exclude(Exists(known))
    counts[Suppression.NO_ADDRESS] = 0 if any(campaign.filters.values()) else lost.count()
    return counts
