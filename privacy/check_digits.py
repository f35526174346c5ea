"""Random numbers with a check digit, such as customer numbers: a typing error is noticed.

The check digit follows ISO/IEC 7064, MOD 11,10, like the one of the German tax number: it detects
every wrong digit, and nearly every exchange of two neighbours.
"""

import re
import secrets

_SEPARATORS = re.compile(r"[\s./-]+")


def new_number(length: int) -> str:
    """Return a random number of `length` digits, the last of which is its check digit.

    The first digit is not 0. Nothing can be derived from it, such as how many there are.
    """
    first = 10 ** (length - 2)
    digits = str(first + secrets.randbelow(9 * first))
    return f"{digits}{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """Return the check digit of a text of digits."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def checked_number(text: str, length: int) -> str:
    """Return a number as it is stored: without spaces and other separators.

    Raises ValueError where it is not a number of this length, or its check digit is wrong.
    """
    digits = _SEPARATORS.sub("", text)
    if len(digits) != length or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"not a number of {length} digits")
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise ValueError("wrong check digit")
    return digits


def grouped(digits: str) -> str:
    """Return a number as people read it out: in groups of up to four digits."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
