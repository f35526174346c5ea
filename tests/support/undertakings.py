"""Undertakings as staff sign them."""

from privacy.confidentiality.models import UndertakingSignature
from privacy.confidentiality.signing import current_undertakings, digest_of, sign, text_of
from telekom_site.accounts.models import User


def sign_all(staff: User) -> list[UndertakingSignature]:
    """Sign every undertaking in force for a member of staff; return the signatures."""
    signatures = []
    for undertaking in current_undertakings(staff):
        text = text_of(undertaking)
        signatures.append(sign(staff, text, digest_of(text)))
    return signatures
