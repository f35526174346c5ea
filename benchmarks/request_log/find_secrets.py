"""How many secrets the log's rules find, and how many ordinary paths they change: judged as unknown
paths are.

Run from the top folder: python -m benchmarks.request_log.find_secrets. It writes its table into
docs/reference/request-log.md.
"""

import random
import re
from pathlib import Path

from benchmarks.request_log.secret_corpus import SECRETS, ordinary_paths
from privacy.request_log.secret_text import MAILBOX, NUMBER, OPAQUE, without_secrets

EACH = 1000  # values of a kind
LIMIT = 500  # characters
PAGE = Path("docs/reference/request-log.md")
PLACE = re.compile(r"(?<=<!-- secrets:begin -->\n).*(?=<!-- secrets:end -->)", re.DOTALL)


def is_found(secret: str) -> bool:
    """Whether a secret in an unknown path leaves a marker."""
    kept = without_secrets(f"/foreign/{secret}", LIMIT)
    return any(marker in kept for marker in (OPAQUE, NUMBER, MAILBOX))


def recall(each: int = EACH) -> dict[str, float]:
    """The part of the values of each kind that is found, from 0 to 1."""
    chance = random.Random(2026)
    return {
        kind: sum(is_found(make(chance)) for _value in range(each)) / each
        for kind, make in SECRETS.items()
    }


def changed_paths() -> list[str]:
    """The ordinary paths that are not stored as they are."""
    return [path for path in ordinary_paths() if without_secrets(path, LIMIT) != path]


def main() -> None:
    shares, changed = recall(), changed_paths()
    rows = [f"| {kind} | {part:.1%} |" for kind, part in shares.items()]
    mean = sum(shares.values()) / len(shares)
    ordinary = len(ordinary_paths())
    lines = [
        "| secret in a path that is not known | found |",
        "|---|---|",
        *rows,
        f"| all of them | {mean:.2%} |",
        "",
        f"Of {ordinary:,} ordinary paths {len(changed)} are changed where they are not known"
        f" ({len(changed) / ordinary:.1%}), and none where they are pages of the site.",
    ]
    text = PLACE.sub("\n".join(lines) + "\n", PAGE.read_text())
    PAGE.write_text(text)
    print("\n".join(lines), *changed, sep="\n")


if __name__ == "__main__":
    main()
