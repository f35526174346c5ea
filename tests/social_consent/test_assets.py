"""What the layer makes a browser load."""

import gzip
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static" / "social_consent"


def test_the_script_is_small() -> None:
    assert len(gzip.compress((STATIC / "social_consent.js").read_bytes())) <= 1500


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in STATIC.iterdir():
        text = file.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "//" not in "\n".join(line for line in text.splitlines() if not line.startswith("//"))
        assert "url(" not in text
        assert "@import" not in text
