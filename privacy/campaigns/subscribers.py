"""The address book of people who consented; it follows the ledger."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone

from privacy.campaigns.models import Subscriber
from privacy.consent.endings import consents_of
from privacy.consent.flows import withdraw_key
from privacy.consent.models import Channel, ConsentEvent, CurrentConsent
from privacy.consent.topics import question_of
from privacy.personal_data.former_addresses import current_address, data_subject
from privacy.personal_data.rows import stored_addresses
from privacy.registry.subject import email_keys

State = CurrentConsent.State


def subscribe(sender: object, event: ConsentEvent, email: str, **kwargs: Any) -> None:
    """Store the address behind a confirmed consent. Receiver of `consent_confirmed`.

    A new confirmation by the person also ends what bounces and complaints have stopped; an import
    does not, since the person did nothing.
    """
    if not email:
        return
    works_again: dict[str, Any] = {}
    if "import" not in event.evidence:
        works_again = {"bounced_at": None, "complained_at": None, "soft_bounces": 0}
        works_again["retry_at"] = None
    defaults = {
        "email": email,
        # An earlier row may be of the person who gave this address up before.
        "created_at": event.occurred_at,
        "ended_at": None,
    }
    Subscriber.objects.update_or_create(
        subject_key=event.subject_key,
        defaults=defaults | works_again,
        create_defaults=defaults | {"language": event.wording.language},
    )


def addresses_of(subject_keys: Collection[str]) -> dict[str, str]:
    """Return the addresses behind pseudonyms, as far as they are known: from the address book, for
    others from every table that holds addresses, such as that of the accounts."""
    people = Subscriber.objects.filter(subject_key__in=list(subject_keys))
    addresses = {row.subject_key: str(row.email) for row in people if row.has_own_address}
    if lacking := set(subject_keys) - addresses.keys():
        for email in stored_addresses():
            for key in lacking.intersection(email_keys(email)):
                addresses.setdefault(key, email)
    return addresses


def current_address_of(subscriber: Subscriber) -> str:
    """Return the address that a subscriber has verified last."""
    return current_address(subscriber.email, subscriber.created_at)


def is_paused(subject_keys: Collection[str]) -> bool:
    """Return whether a person wants no mail for now, or cannot get any."""
    subscribers = Subscriber.objects.filter(subject_key__in=list(subject_keys))
    waits = Q(paused_until__gt=timezone.now()) | Q(bounced_at__isnull=False)
    return subscribers.filter(waits | Q(complained_at__isnull=False)).exists()


def subscribe_known() -> int:
    """Store the addresses of people who consented before there was an address book, from every
    table that holds addresses; return their number. Idempotent."""
    consents = CurrentConsent.objects.filter(channel=Channel.EMAIL, state=State.VALID)
    known = Subscriber.objects.values("subject_key")
    lacking = consents.exclude(subject_key__in=known).select_related("grant__wording")
    grants = {consent.subject_key: consent.grant for consent in lacking if consent.grant}
    return sum(_add(email, grants) for email in stored_addresses()) if grants else 0


def _add(email: str, grants: dict[str, ConsentEvent]) -> int:
    """Store an address if one of its pseudonyms consented; remove that from `grants`."""
    stored = 0
    for key in email_keys(email):
        if event := grants.pop(key, None):
            subscribe(None, event, email)
            stored += 1
    return stored


def unsubscribe(sender: object, event: ConsentEvent, **kwargs: Any) -> None:
    """Note when the last consent of a person ended; the address is deleted soon after. Receiver of
    `consent_ended`."""
    consents = CurrentConsent.objects.filter(subject_key=event.subject_key)
    if not consents.filter(state__in=[State.VALID, State.PENDING]).exists():
        Subscriber.objects.filter(subject_key=event.subject_key, ended_at=None).update(
            ended_at=timezone.now()
        )


def withdraw_elsewhere(sender: object, event: ConsentEvent, **kwargs: Any) -> None:
    """Withdraw the same consent under the other pseudonyms of the address. Receiver of
    `consent_ended`.

    A link names the pseudonym of its mail; after a change of the identity key or of the address,
    the person may have consented under another one, too.
    """
    question = question_of(event.topic, event.channel)
    if event.choice != ConsentEvent.Choice.WITHDRAWN or question is None:
        return
    for subscriber in Subscriber.objects.filter(subject_key=event.subject_key):
        person = data_subject(current_address_of(subscriber))
        consents = consents_of(person).filter(topic=event.topic, channel=event.channel)
        others = consents.exclude(subject_key=event.subject_key)
        for subject_key in list(others.values_list("subject_key", flat=True)):
            withdraw_key(subject_key, question, event.source)
