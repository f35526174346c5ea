"""Secrets in links: a random token goes out by mail, only its digest is stored."""

import secrets
from hashlib import sha256
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import translation

from privacy.conf import conf

TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. Unsalted is enough for 256 random bits."""
    return sha256(token.encode()).hexdigest()


def absolute_url(view: str, language: str, **arguments: str) -> str:
    """The full address of a view for a mail, in the reader's language where the address carries
    one."""
    with translation.override(language):
        return urljoin(conf.SITE_URL, reverse(view, kwargs=arguments))
