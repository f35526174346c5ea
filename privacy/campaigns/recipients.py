"""The people behind a batch of messages: their address now, and whether they may be written to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from django.db.models import Q
from django.db.models.functions import Lower

from privacy.campaigns.audience import accepted_versions
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.subscribers import current_address_of
from privacy.campaigns.suppression import Suppression, reason_of
from privacy.consent.models import ConsentEvent
from privacy.email_address import canonical, email_variants
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.models import AddressChange
from privacy.personal_data.restricted_rows import restricted_keys
from privacy.registry.subject import email_keys_of_each


@dataclass(frozen=True)
class Recipient:
    """Where a message goes: the subscriber, and the address that they have verified last.

    Attributes:
        pseudonyms: those of the subscriber's address, under which the person may be known.
    """

    subscriber: Subscriber
    email: str
    pseudonyms: Collection[str] = ()

    @cached_property
    def domain(self) -> str:
        """Domain of the address, for limits."""
        return canonical(self.email).rpartition("@")[2]


def recipients_of(
    campaign: Campaign, messages: Sequence[CampaignMessage]
) -> tuple[Mapping[str, Recipient], Mapping[str, Suppression]]:
    """Return the recipients by pseudonym, and the reason for each person who gets no message."""
    keys = [message.subject_key for message in messages]
    rows = Subscriber.objects.annotate(reason=reason_of(campaign))
    subscribers = rows.in_bulk(keys, field_name="subject_key")
    emails = [row.email for row in subscribers.values()]
    moved, pseudonyms = _moved(emails), email_keys_of_each(emails)
    recipients, reasons = dict[str, Recipient](), dict[str, Suppression]()
    for key in keys:
        row = subscribers.get(key)
        # Raw SQL may have stored the address of someone else.
        if row is None or key not in pseudonyms[row.email]:
            reasons[key] = Suppression.NO_ADDRESS
        elif row.reason:
            reasons[key] = Suppression(row.reason)
        else:
            recipients[key] = Recipient(row, _address(row, moved), pseudonyms[row.email])
    reasons |= _restricted(recipients, moved) | _duplicates(campaign, recipients, moved)
    reasons |= _outdated(campaign, messages)
    return {key: who for key, who in recipients.items() if key not in reasons}, reasons


def _outdated(campaign: Campaign, messages: Sequence[CampaignMessage]) -> dict[str, Suppression]:
    """Return the people whose consent is to a wording that was replaced after they were queued."""
    accepted = accepted_versions(campaign)
    grants = ConsentEvent.objects.filter(pk__in=[message.grant_id for message in messages])
    outdated = grants.exclude(wording__version__in=accepted)
    return dict.fromkeys(outdated.values_list("subject_key", flat=True), Suppression.OUTDATED)


def _moved(emails: Iterable[str]) -> set[str]:
    """Return which of the addresses were given up, or taken, by a change of address."""
    spellings = set[str]().union(*map(email_variants, emails))
    changes = AddressChange.objects.annotate(old=Lower("old_email"), new=Lower("new_email"))
    pairs = changes.filter(Q(old__in=spellings) | Q(new__in=spellings)).values_list("old", "new")
    return set(map(canonical, chain.from_iterable(pairs)))


def _address(subscriber: Subscriber, moved: set[str]) -> str:
    if canonical(subscriber.email) not in moved:
        return str(subscriber.email)
    return current_address_of(subscriber)


def _restricted(recipients: Mapping[str, Recipient], moved: set[str]) -> dict[str, Suppression]:
    """Return the people whose restriction is stored under another of their pseudonyms."""
    active, restricted = restricted_keys(), dict[str, Suppression]()
    for key, recipient in recipients.items() if active else ():
        if not active.isdisjoint(_keys(recipient, moved)):
            restricted[key] = Suppression.RESTRICTED
    return restricted


def _keys(recipient: Recipient, moved: set[str]) -> Iterable[str]:
    if canonical(recipient.subscriber.email) in moved:
        return data_subject(recipient.email).all_keys
    return recipient.pseudonyms


def _duplicates(
    campaign: Campaign, recipients: Mapping[str, Recipient], moved: set[str]
) -> dict[str, Suppression]:
    """Return the people who have an earlier message of the campaign, under another pseudonym.

    A person has several after the identity key was rotated, or after a change of address.
    """
    others = {key: set(_keys(who, moved)) - {key} for key, who in recipients.items()}
    if not any(others.values()):
        return {}
    known = {*recipients, *chain.from_iterable(others.values())}
    messages = CampaignMessage.objects.filter(campaign=campaign, subject_key__in=known)
    sent = messages.exclude(state=CampaignMessage.State.SKIPPED)
    numbers = dict(sent.values_list("subject_key", "pk"))
    duplicates = {}
    for key, theirs in others.items():
        earlier = numbers.keys() & theirs
        if earlier and min(map(numbers.__getitem__, earlier)) < numbers.get(key, 0):
            duplicates[key] = Suppression.DUPLICATE
    return duplicates
