"""Consent for one page view: no cookie, but a signed, short-lived token in the response to the
form.

The token opens the wrapper for this page; if the consent was for one film, for that film alone. It
ends when the page is left or reloaded, another tab neither inherits nor ends it, and it works where
cookies are blocked.
"""

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from django.core import signing

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope, is_valid, page_digest

SALT = "social_consent.page_grant"


def sign(choice: Choice, page: str, arguments: Mapping[str, str]) -> str:
    """Return the token for this choice on the page with this path, for this content only."""
    row = [choice.key, choice.version, choice.given_at, choice.receipt]
    return signing.dumps([*row, page_digest(page), content_digest(arguments)], salt=SALT)


def read(token: str, page: str, arguments: Mapping[str, str] | None = None) -> Choice | None:
    """Return the choice in a token; None where the token is forged, expired, or for another page or
    content.

    Without `arguments` any content counts, as for a withdrawal.
    """
    try:
        key, version, given_at, receipt, signed_page, signed_content = signing.loads(
            token, salt=SALT, max_age=conf.PAGE_GRANT
        )
        choice = Choice(key, Scope.PAGE, version, given_at, receipt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if signed_page != page_digest(page):
        return None
    if arguments is not None and signed_content != content_digest(arguments):
        return None
    return choice if is_valid(choice) else None


def content_digest(arguments: Mapping[str, str]) -> str:
    """Return 16 hexadecimal digits for what the arguments show; "" for a button, which has none."""
    text = urlencode(sorted(arguments.items()))
    return sha256(text.encode()).hexdigest()[:16] if text else ""
