"""Amounts as the documents write them, and as the settings have them, to compare both."""

import re
from datetime import timedelta

UNITS = {
    "s": 1,
    "seconds": 1,
    "minutes": 60,
    "hours": 60 * 60,
    "days": 24 * 60 * 60,
    "bytes": 1,
    "MiB": 1024 * 1024,
}


def amount_in(text: str, setting: str) -> float:
    """Return the amount at the start of a text: seconds, bytes or a count.

    The unit is that of the text, or else that at the end of the setting's name; a setting without
    a unit is a count. Raises ValueError where the text does not start with a number, KeyError
    where its unit is not known.
    """
    parts = re.match(r"(\d[\d,]*(?:\.\d+)?)(?: (\w+))?", text)
    if parts is None:
        raise ValueError(f"no number: {text!r}")
    number = float(parts[1].replace(",", ""))
    unit_of_setting = setting.rpartition("_")[2].lower()
    if unit_of_setting not in UNITS:
        return number
    unit = parts[2] or unit_of_setting
    return number * (UNITS[unit] if unit in UNITS else UNITS[f"{unit}s"])


def amount_of(value: float | timedelta) -> float:
    """Return the value of a setting: the seconds of a length of time, or the number itself."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
