"""Addresses in a text that is meant for many people: a sign that it is about one of them."""

import re

ADDRESS = re.compile(
    r"[^\s<>()\"']+@[^\s<>()\"']+\.\w+"  # email
    r"|\b(?!(?:19|20)\d\d )\d{4,5} [A-ZÄÖÜ]\w+"  # postal code, not a year, and place
    r"|\b\w+(?:straße|strasse|str\.|weg|gasse|platz| Street| Road) \d+\w?\b"
)


def addresses_in(text: str, known: str = "") -> list[str]:
    """Return the email and postal addresses in a text, without one that may stand there, such as
    the company's own contact."""
    addresses = (address.rstrip(".,;") for address in ADDRESS.findall(text))
    return [address for address in addresses if address.casefold() != known.casefold()]
