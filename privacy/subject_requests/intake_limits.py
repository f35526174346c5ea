"""Rate limits of the contact form: requests of all clients, and requests without proof of work."""

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
    """Return whether the requests of this hour have reached `conf.PROOF_OF_WORK_THRESHOLD`."""
    return taken("all", "", HOUR) >= conf.PROOF_OF_WORK_THRESHOLD


def count_filing() -> None:
    """Count one filed request of any client."""
    take("all", "", HOUR, sys.maxsize)


def count_mailbox(client_address: str, email: str) -> None:
    """Count a request of one client for one email address. Raises RateLimitError.

    The limit keeps a single client from using up the mails that the address may get per day.
    """
    count_named(client_address, canonical(email))


def count_named(client_address: str, identifier: str) -> None:
    """Count a request of one client for one address or number. Raises RateLimitError."""
    named = f"{client_networks(client_address)[-1]} {identifier}"
    if not take("client and mailbox", named, DAY, conf.INTAKE_PER_ADDRESS_AND_MAILBOX):
        raise RateLimitError


def may_file_without_proof() -> bool:
    """Take one of this hour's requests without proof of work; return whether there was one left."""
    return take("without proof", "", HOUR, conf.INTAKE_WITHOUT_PROOF_PER_HOUR)


def take_place_in_queue(client_address: str) -> bool:
    """Take a place in the mail queue for a client; return whether there was one left."""
    waiting = OutgoingMail.objects.filter(held_because=OutgoingMail.Hold.QUEUE).count()
    share = conf.INTAKE_QUEUE_PER_CLIENT
    return waiting < conf.INTAKE_QUEUE_LENGTH and take_for_client(
        "queue", client_address, share, 10 * share, DAY
    )
