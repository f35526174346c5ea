"""Tokens in links: the random token is sent by mail, only its digest is stored."""

import secrets
from hashlib import sha256
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import translation

from privacy.conf import conf

TOKEN_BYTES = 32


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
