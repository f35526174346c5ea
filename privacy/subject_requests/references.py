"""References of requests: random, and easy to read out on the phone."""

import secrets

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no characters that look alike
REFERENCE_LENGTH = 8  # characters


def new_reference() -> str:
    """Return a random reference that can be read out on the phone: 8 of 32 characters, 40 bits."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _i in range(REFERENCE_LENGTH))


def reference_from(digest: str) -> str:
    """Return the reference that belongs to a keyed digest (hexadecimal), always the same."""
    number, characters = int(digest, 16), []
    for _i in range(REFERENCE_LENGTH):
        number, place = divmod(number, len(REFERENCE_ALPHABET))
        characters.append(REFERENCE_ALPHABET[place])
    return "".join(characters)
