"""Identity check: database and erasure journal need the identity keys they were written with."""

from privacy.conf import conf
from privacy.identity_keys import fingerprint
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.models import IdentityKey


class UnknownIdentityKeyError(Exception):
    """Pseudonyms were stored under a key that is not configured; the message says what to do."""


def remember_identity_key() -> None:
    """Store the fingerprint of the current key, so that its loss is noticed."""
    IdentityKey.objects.get_or_create(fingerprint=fingerprint(conf.IDENTITY_KEY))


def require_identity_keys() -> None:
    """Raise UnknownIdentityKeyError where database or journal use a key that is not configured."""
    configured = set(map(fingerprint, (conf.IDENTITY_KEY, *conf.IDENTITY_KEY_FALLBACKS)))
    known = set(IdentityKey.objects.values_list("fingerprint", flat=True))
    known |= {entry.identity_key for entry in entries() if entry.identity_key}
    if missing := sorted(known - configured):
        raise UnknownIdentityKeyError(
            "Pseudonyms are stored under an identity key that is not configured "
            f"(fingerprint {', '.join(missing)}; configured: {', '.join(sorted(configured))}). "
            "Without it, restrictions, withdrawals and erasures would be lost. "
            f"Put back the file {conf.IDENTITY_KEY_FILE}, or set the key in PRIVACY_IDENTITY_KEY "
            "or PRIVACY_IDENTITY_KEY_FALLBACKS."
        )
