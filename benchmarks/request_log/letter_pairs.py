"""How usual a letter is after another: the counts behind the table in
privacy/request_log/secret_text.py.

Run from the top folder: python -m benchmarks.request_log.letter_pairs. It prints the rows of the
table. The texts are Django's messages in English and German, the topics of Python's reference, and
this project's own.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from pydoc_data.topics import topics

import django
import polib

OWN = ("privacy", "social_consent", "telekom_site")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MOST = 30  # times that one word counts, or a few would decide
PRIOR = 3  # times that each pair is taken to have been seen
CHANCE, STEP, HIGHEST = 5, 1.3, 9  # of the scale
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def texts() -> Iterator[str]:
    yield from topics.values()
    for folder in (Path(django.__file__).parent, *map(Path, OWN)):
        for path in sorted(folder.glob("**/locale/de/LC_MESSAGES/django.po")):
            yield from (f"{entry.msgid} {entry.msgstr}" for entry in polib.pofile(str(path)))
    yield from (path.read_text() for path in sorted(Path("docs").rglob("*.md")))


def pairs() -> Counter[str]:
    """How often each pair of letters occurs in a word of three letters or more."""
    text = " ".join(texts()).lower().translate(UMLAUTS)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = Counter(re.findall(r"[a-z]{3,}", plain))
    counted = Counter[str]()
    for word, times in words.items():
        for first, second in pairwise(word):
            counted[first + second] += min(times, MOST)
    return counted


def rows() -> Iterator[str]:
    """For each first letter 26 digits, one for each second letter."""
    counted = pairs()
    for first in ALPHABET:
        total = sum(counted[first + second] for second in ALPHABET) + 26 * PRIOR
        shares = (26 * (counted[first + second] + PRIOR) / total for second in ALPHABET)
        marks = (round(CHANCE + STEP * math.log2(share)) for share in shares)
        yield "".join(str(max(0, min(HIGHEST, mark))) for mark in marks)


if __name__ == "__main__":
    for letter, row in zip(ALPHABET, rows(), strict=True):
        print(f'    "{row}"  # after {letter}')
