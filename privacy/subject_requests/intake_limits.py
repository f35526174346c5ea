"""What the contact form counts: requests of everybody, and places without proof of work."""

import sys

from privacy.conf import conf
from privacy.email_address import canonical
from privacy.outbox.models import OutgoingMail
from privacy.rate_limits.counting import (
    DAY,
    HOUR,
    RateLimitError,
    client_networks,
    take,
    take_for_client,
    taken,
)


def is_under_attack() -> bool:
    """Whether more requests were filed in this hour than a calm hour sees
    (PRIVACY_INTAKE_CALM_PER_HOUR)."""
    return taken("all", "", HOUR) >= conf.PROOF_OF_WORK_THRESHOLD


def count_filing() -> None:
    """Count one filed request, whoever filed it."""
    take("all", "", HOUR, sys.maxsize)


def count_mailbox(client_address: str, email: str) -> None:
    """Count that a client named a mailbox: one client cannot use up what may wait for it. Raises
    RateLimitError."""
    client = client_networks(client_address)[-1]
    if not take(
        "client and mailbox",
        f"{client} {canonical(email)}",
        DAY,
        conf.INTAKE_PER_ADDRESS_AND_MAILBOX,
    ):
        raise RateLimitError


def may_file_without_proof() -> bool:
    """Whether one of this hour's places for browsers without scripts is free, and take it."""
    return take("without proof", "", HOUR, conf.INTAKE_WITHOUT_PROOF_PER_HOUR)


def take_place_in_queue(client_address: str) -> bool:
    """Whether the queue has a place for this client, and take it."""
    waiting = OutgoingMail.objects.filter(held_because=OutgoingMail.Hold.QUEUE).count()
    share = conf.INTAKE_QUEUE_PER_CLIENT
    return waiting < conf.INTAKE_QUEUE_LENGTH and take_for_client(
        "queue", client_address, share, 10 * share, DAY
    )
