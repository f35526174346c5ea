"""The draw follows from what is published."""

import subprocess
from pathlib import Path

from telekom_site.competitions.drawing import in_order, recipe
from telekom_site.competitions.models import Competition

SEED = "5eed" * 16
NUMBERS = [f"NUMBER{letter}" for letter in "ABCDEFGH"]


def test_the_published_lines_find_the_digest_and_the_same_winners(tmp_path: Path) -> None:
    (tmp_path / "numbers.txt").write_text("\n".join(NUMBERS) + "\n")
    lines = ["sh", "-c", recipe(SEED, 3)]
    repeated = subprocess.run(lines, cwd=tmp_path, text=True, capture_output=True, check=True)
    digest, *winners = repeated.stdout.splitlines()
    assert digest.split()[0] == Competition(seed=SEED).seed_digest
    assert [line.split()[1] for line in winners] == in_order(SEED, NUMBERS)[:3]


def test_the_order_depends_on_the_seed_and_not_on_who_came_first() -> None:
    order = in_order(SEED, NUMBERS)
    assert order == in_order(SEED, reversed(NUMBERS))
    assert order != in_order(SEED.upper(), NUMBERS)
    assert sorted(order) == NUMBERS
