"""What the contact form counts: requests of everybody, places without proof of work, mails to a mailbox."""

import sys

from privacy.conf import conf
from privacy.email_address import canonical
from privacy.rate_limits.counting import DAY, HOUR, take, taken


def is_under_attack() -> bool:
    """Whether more requests were filed in this hour than a calm hour sees (PRIVACY_INTAKE_CALM_PER_HOUR)."""
    return taken("all", "", HOUR) >= conf.INTAKE_CALM_PER_HOUR


def count_filing() -> None:
    """Count one filed request, whoever filed it."""
    take("all", "", HOUR, sys.maxsize)


def may_file_without_proof() -> bool:
    """Whether one of this hour's places for browsers without scripts is free, and take it."""
    return take("without proof", "", HOUR, conf.INTAKE_WITHOUT_PROOF_PER_HOUR)


def is_first_use(challenge: str) -> bool:
    """Whether this challenge was not answered before; it counts as answered from now on."""
    return take("challenge", challenge, DAY, 1)


def may_mail(email: str) -> bool:
    """Count one mail to a mailbox; False past PRIVACY_INTAKE_PER_MAILBOX. Nobody is told: it is not their doing."""
    return take("mailbox", canonical(email), DAY, conf.INTAKE_PER_MAILBOX)
