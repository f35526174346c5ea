"""Links to receipts, which are secret: the person who has one can download what was declared."""

from uuid import UUID

from django.core import signing

from privacy.links import absolute_url
from telekom_site.terminations.conf import conf
from telekom_site.terminations.models import Termination

SALT = "terminations.receipt"


def token_of(declared: Termination) -> str:
    """Return the token of a receipt, good for TERMINATIONS_RECEIPT_LIFETIME_DAYS."""
    return signing.dumps(declared.pk.hex, salt=SALT)


def receipt_link(declared: Termination) -> str:
    """Return the absolute address of a receipt."""
    return absolute_url("terminations:receipt", declared.language, token=token_of(declared))


def termination_behind(token: str) -> Termination | None:
    """Return the declaration of a link, None if the link is wrong or has expired."""
    try:
        key = signing.loads(token, salt=SALT, max_age=conf.RECEIPT_LIFETIME)
    except signing.BadSignature:
        return None
    return Termination.objects.filter(pk=UUID(key)).first()
