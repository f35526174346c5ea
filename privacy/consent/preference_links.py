"""Links to the preference centre: valid for years, without a login, and naming no address."""

from datetime import UTC, datetime

from django.core import signing
from django.utils import timezone

from privacy.consent.flows import InvalidLinkError
from privacy.consent.signed_links import read_signed, signed
from privacy.links import absolute_url
from privacy.personal_data.erasure_journal import was_erased_since

SALT = "privacy.preferences"


def preferences_token(subject_key: str) -> str:
    """Return the token of a link for the person with this pseudonym."""
    return signed([subject_key, int(timezone.now().timestamp())], SALT)


def preferences_url(subject_key: str, language: str) -> str:
    """Return the address of the preference centre for an email to this person."""
    return absolute_url("privacy:preferences_at", language, token=preferences_token(subject_key))


def subject_key_of(token: str) -> str:
    """Return the pseudonym that a link names.

    Raises InvalidLinkError, also where the person was erased since: an old link must not show what
    a person with the same address chooses later.
    """
    try:
        subject_key, issued_at = read_signed(token, SALT)
        moment = datetime.fromtimestamp(issued_at, UTC)
    except (signing.BadSignature, ValueError, TypeError):
        raise InvalidLinkError from None
    if was_erased_since(subject_key, moment):
        raise InvalidLinkError
    return str(subject_key)
