"""Links: those of our mails, whose random token is stored as a digest only, and those in texts."""

import re
import secrets
from hashlib import sha256
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import translation

from privacy.conf import conf

TOKEN_BYTES = 32
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_DOMAIN = rf"(?:{_LABEL}[.。．｡])+(?:xn--[\w-]+|[^\W\d_]{{2,63}})"
# What mail programs turn into a link by themselves: URLs, domains of any top-level domain, and IP
# addresses; a missing space after a full stop looks the same.
WRITTEN_LINK = re.compile(
    rf"[a-z][a-z0-9+.-]*://[^\s<>]+|\b(?:mailto|tel|sms):\S+"
    rf"|(?<![\w@.-]){_DOMAIN}\b(?!@)[^\s<>]*|(?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\d.])",
    re.IGNORECASE,
)


def new_token() -> str:
    """Return a new URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """Return the SHA-256 of a token in hex; 256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()


def absolute_url(view: str, language: str, **arguments: str) -> str:
    """Return the absolute URL of a view for a mail, in a language where the path has one."""
    with translation.override(language):
        return urljoin(conf.SITE_URL, reverse(view, kwargs=arguments))
