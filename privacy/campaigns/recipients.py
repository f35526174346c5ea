"""The people behind a batch of messages: their address now, and whether they may be written to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q
from django.db.models.functions import Lower

from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.suppression import Suppression, reason_of
from privacy.email_address import canonical, email_variants
from privacy.personal_data.former_addresses import current_address, data_subject
from privacy.personal_data.models import AddressChange
from privacy.personal_data.restricted_rows import restricted_keys
from privacy.registry.subject import email_keys


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes: the subscriber, and the address that they have verified last."""

    subscriber: Subscriber
    email: str

    @property
    def domain(self) -> str:
        """Domain of the address, for limits."""
        return canonical(self.email).rpartition("@")[2]


def recipients_of(
    campaign: Campaign, messages: Sequence[CampaignMessage]
) -> tuple[Mapping[str, Recipient], Mapping[str, Suppression]]:
    """Return the recipients by pseudonym, and the reason for each person who gets no message."""
    keys = [message.subject_key for message in messages]
    rows = Subscriber.objects.filter(subject_key__in=keys).annotate(reason=reason_of(campaign))
    subscribers = {row.subject_key: row for row in rows}
    reasons = {key: Suppression.NO_ADDRESS for key in keys if key not in subscribers}
    reasons |= {key: Suppression(row.reason) for key, row in subscribers.items() if row.reason}
    moved = _moved(row.email for row in subscribers.values())
    recipients = {
        key: Recipient(row, _address(row, moved))
        for key, row in subscribers.items()
        if key not in reasons
    }
    reasons |= _restricted(recipients, moved) | _duplicates(campaign, recipients)
    return {key: who for key, who in recipients.items() if key not in reasons}, reasons


def _moved(emails: Iterable[str]) -> set[str]:
    """Return which of the addresses were given up, or taken, by a change of address."""
    spellings = set[str]().union(*map(email_variants, emails))
    changes = AddressChange.objects.annotate(old=Lower("old_email"), new=Lower("new_email"))
    pairs = changes.filter(Q(old__in=spellings) | Q(new__in=spellings)).values_list("old", "new")
    return {canonical(address) for address in chain.from_iterable(pairs)}


def _address(subscriber: Subscriber, moved: set[str]) -> str:
    if canonical(subscriber.email) not in moved:
        return str(subscriber.email)
    return current_address(subscriber.email, subscriber.created_at)


def _restricted(recipients: Mapping[str, Recipient], moved: set[str]) -> dict[str, Suppression]:
    """Return the people whose restriction is stored under another of their pseudonyms."""
    active = restricted_keys()
    if not active:
        return {}
    return {
        key: Suppression.RESTRICTED
        for key, recipient in recipients.items()
        if not active.isdisjoint(_keys(recipient, moved))
    }


def _keys(recipient: Recipient, moved: set[str]) -> Iterable[str]:
    if canonical(recipient.subscriber.email) in moved:
        return data_subject(recipient.email).all_keys
    return email_keys(recipient.email)


def _duplicates(campaign: Campaign, recipients: Mapping[str, Recipient]) -> dict[str, Suppression]:
    """Return the people who have another message of the campaign, under another pseudonym.

    An address has several pseudonyms after the identity key was rotated.
    """
    others = {
        other: key
        for key, recipient in recipients.items()
        for other in email_keys(recipient.email)
        if other != key
    }
    if not others:
        return {}
    messages = CampaignMessage.objects.filter(campaign=campaign, subject_key__in=others)
    sent = messages.exclude(state=CampaignMessage.State.SKIPPED)
    first = dict(sent.values_list("subject_key", "pk"))
    mine = CampaignMessage.objects.filter(campaign=campaign, subject_key__in=recipients)
    own = dict(mine.values_list("subject_key", "pk"))
    return {
        others[other]: Suppression.DUPLICATE
        for other, pk in first.items()
        if others[other] in own and pk < own[others[other]]
    }
