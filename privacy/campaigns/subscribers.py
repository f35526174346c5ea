"""The address book of people who consented; it follows the ledger."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from privacy.campaigns.models import Subscriber
from privacy.consent.models import ConsentEvent, CurrentConsent

State = CurrentConsent.State


def subscribe(sender: object, event: ConsentEvent, email: str, **kwargs: Any) -> None:
    """Store the address behind a confirmed consent. Receiver of `consent_confirmed`.

    A new confirmation by the person also ends what bounces and complaints have stopped.
    """
    if not email:
        return
    defaults = {
        "email": email,
        "ended_at": None,
        "bounced_at": None,
        "complained_at": None,
        "soft_bounces": 0,
        "retry_at": None,
    }
    Subscriber.objects.update_or_create(
        subject_key=event.subject_key,
        defaults=defaults,
        create_defaults=defaults | {"language": event.wording.language},
    )


def addresses_of(subject_keys: Collection[str]) -> dict[str, str]:
    """Return the addresses behind pseudonyms, as far as they are known."""
    people = Subscriber.objects.filter(subject_key__in=list(subject_keys))
    return dict(people.values_list("subject_key", "email"))


def unsubscribe(sender: object, event: ConsentEvent, **kwargs: Any) -> None:
    """Note when the last consent of a person ended; the address is deleted soon after. Receiver of
    `consent_ended`."""
    consents = CurrentConsent.objects.filter(subject_key=event.subject_key)
    if not consents.filter(state__in=[State.VALID, State.PENDING]).exists():
        Subscriber.objects.filter(subject_key=event.subject_key, ended_at=None).update(
            ended_at=timezone.now()
        )
