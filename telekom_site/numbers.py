"""Numbers of orders and contracts: random, so that none tells how many there are, with a check
digit."""

import re
import secrets
from typing import Any

from django.db import models

DIGITS = 9  # random ones, before the check digit
NUMBER = re.compile(rf"[A-Z][0-9]{{{DIGITS + 1}}}")
_FILLING = re.compile(r"[\s.\-‐-―/]+")


def check_digit(digits: str) -> str:
    """Return the check digit of a row of digits (Luhn, ISO/IEC 7812-1 Annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def new_number(letter: str, rows: "models.QuerySet[Any]") -> str:
    """Return a number beginning with `letter` that none of the rows has in its field `number`."""
    while True:
        digits = "".join(secrets.choice("0123456789") for _place in range(DIGITS))
        number = f"{letter}{digits}{check_digit(digits)}"
        if not rows.filter(number=number).exists():
            return number


def normalised(text: str) -> str:
    """Return a number as it is stored, however it is written: `v 123-456-789-7`."""
    return _FILLING.sub("", text).upper()


def is_number(text: str) -> bool:
    """Return whether a normalised text is a number whose check digit is right."""
    return bool(NUMBER.fullmatch(text)) and check_digit(text[1:-1]) == text[-1]
