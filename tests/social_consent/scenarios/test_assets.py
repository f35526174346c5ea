"""What the layer makes a browser load."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "social_consent" / "static" / "social_consent"
SVG = 'xmlns="http://www.w3.org/2000/svg"'


def size(name: str) -> int:
    """Bytes of a file on its way to the visitor."""
    return len(gzip.compress((STATIC / name).read_bytes()))


def test_script_and_style_are_small() -> None:
    assert size("social_consent.js") <= 1700
    assert size("social_consent.js") + size("social_consent.css") <= 3000


def test_what_the_bar_adds_is_small() -> None:
    assert size("bar.js") <= 800
    assert size("bar.css") <= 1100


def test_what_a_card_adds_is_small() -> None:
    assert size("card.css") <= 500


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in STATIC.iterdir():
        text = re.sub(
            r"^\s*//.*|(?<=[;}]) // .*$", "", file.read_text().replace(SVG, ""), flags=re.MULTILINE
        )
        assert "//" not in text
        assert "url(" not in text
        assert "@import" not in text
