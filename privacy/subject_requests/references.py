"""References of requests: random, and easy to read out on the phone."""

import secrets

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no characters that look alike


def new_reference() -> str:
    """Return a random reference that can be read out on the phone: 8 of 32 characters, 40 bits."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _i in range(8))
