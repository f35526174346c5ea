"""Numbers of orders and contracts: a letter, and random digits with a check digit."""

import re
from typing import Any

from django.db import models

from privacy import check_digits

DIGITS = 10  # the check digit included
_SEPARATORS = re.compile(r"[\s./‐-―-]+")


def new_number(letter: str, rows: "models.QuerySet[Any]") -> str:
    """Return a number beginning with `letter` that none of the rows has in its field `number`."""
    while True:
        number = f"{letter}{check_digits.new_number(DIGITS)}"
        if not rows.filter(number=number).exists():
            return number


def normalised(text: str) -> str:
    """Return a number as it is stored, however it is written: `v 123-456-789-7`."""
    return _SEPARATORS.sub("", text).upper()


def checked_number(letter: str, text: str) -> str:
    """Return a number beginning with `letter` as it is stored, however it is written.

    Raises ValueError where it is not such a number, or its check digit is wrong.
    """
    number = normalised(text)
    if not number.startswith(letter):
        raise ValueError(f"does not begin with {letter}")
    return f"{letter}{check_digits.checked_number(number.removeprefix(letter), DIGITS)}"


def is_number(letter: str, text: str) -> bool:
    """Return whether a text is such a number."""
    try:
        return bool(checked_number(letter, text))
    except ValueError:
        return False
