"""Keyed digests: what stands for a value where the value itself must not stand."""

from django.utils.crypto import salted_hmac

from privacy.conf import conf


def keyed_digest(purpose: str, value: str) -> str:
    """HMAC-SHA-256 (64 hex digits) of a value under PRIVACY_IDENTITY_KEY, different for each purpose."""
    return salted_hmac(f"privacy.{purpose}", value, secret=conf.IDENTITY_KEY, algorithm="sha256").hexdigest()
