"""The draw: an order of the entry numbers that follows from the seed, so that everyone can repeat
it."""

import hmac
from collections.abc import Iterable


def rank(seed: str, number: str) -> str:
    """Return where an entry stands: the HMAC-SHA256 of its number under the seed, in hex.

    Seed and number are used as the texts that are published (ASCII).
    """
    return hmac.new(seed.encode(), number.encode(), "sha256").hexdigest()


def in_order(seed: str, numbers: Iterable[str]) -> list[str]:
    """Return the entry numbers in the order of their ranks; the first ones win."""
    return sorted(numbers, key=lambda number: rank(seed, number))


def recipe(seed: str, winners: int) -> str:
    """Return three lines for a POSIX shell that show the seed's digest and the winning numbers.

    They need `sha256sum`, `openssl` and the published file, and none of our software.
    """
    rank_of_n = """printf %s "$n" | openssl dgst -sha256 -hmac "$seed" -r | cut -d' ' -f1"""
    return (
        f'seed={seed}; printf %s "$seed" | sha256sum\n'
        f'while read -r n; do echo "$({rank_of_n}) $n"; done < numbers.txt |\n'
        f"sort | head -n {winners}"
    )
