"""Words that docs/glossary.md retires, and variables whose names say nothing, are not used."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent

EXCEPT = ("docs/glossary.md", "tests/test_language.py")  # both quote the retired words
READ = (
    ".css",
    ".html",
    ".js",
    ".md",
    ".py",
    ".toml",
    ".txt",
    "Makefile",
    ".ci/messages",
    ".ci/venv",
)

# A space in a pattern also stands for a line break, in comments too; `_` ends a word.
INSTEAD = {
    r"about others": "third-party data, third_party_data",
    r"acts? of staff": "staff action",
    r"anew": "again",
    r"binds": "legal hold, suspends erasure",
    r"company that answers|companies that answer": "controller",
    r"data (?:are|were|have been)": "data is, data was",
    r"holdings": "subject data",
    r"if wished|as wished|as many as wished": "optionally",
    r"(?<!there[\s#])is no(?! longer| more| one)": "is not a",
    r"\w*keepers?": "store adapter",
    r"lies in": "is stored in",
    r"mailbox(?:es)? (?:(?:is|are|was|were|been|be|being|that|which|nobody|not) )*prov(?:ed|en)": (
        "email verified"
    ),
    r"prov(?:e|es|ed|ing) (?:a |the |their |his |its |that )?mailbox(?:es)?": "verify the email",
    r"mend(?:s|ed|ing)?": "fix",
    r"say make|say `make": "run make",
    r"somebody": "a person, someone",
    r"stands? in(?! for| the way| front| its way)": "contains, is stored in",
    r"taken for dead": "abandoned",
    r"(?:its|their) time is over": "the retention period has expired",
    r"two people are needed": "four-eyes principle",
    r"weakness(?:es)?": "vulnerability",
    r"what stands for": "pseudonym, keyed digest",
    r"whoever": "anyone who, the person who",
}
# German: one word for a company, that of the GDPR (Art. 4(18)), but for fixed terms, and one for a
# sentence of the notice that is kept.
GERMAN_INSTEAD = {
    r"(?<!Mutter)(?<!Aktien)[Gg]esellschaft(?:en)?": "Unternehmen",
    r"\b[Gg]ehalten\b": "eingehalten",
}
EMPTY_NAMES = {"found", "one", "some", "this"}


def tracked(*suffixes: str) -> list[str]:
    """The tracked files with one of the suffixes, except those that are not clean yet."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [
        path
        for path in listed
        if path.endswith(suffixes)
        and path not in EXCEPT
        and "/migrations/" not in path
        and (TOP / path).exists()
    ]


def retired(text: str) -> list[tuple[int, str, str]]:
    """(line, words, what to use instead) of each use of a retired word."""
    words = re.sub(r"`test_\w+`", "", text).replace("_", " ")  # tests are read where they are
    return sorted(
        (words.count("\n", 0, match.start()) + 1, match[0], instead)
        for pattern, instead in INSTEAD.items()
        for match in re.finditer(
            rf"\b(?:{pattern})(?!\w)".replace(" ", r"[\s#]+"), words, re.IGNORECASE
        )
    )


def test_no_retired_word_is_used() -> None:
    faults = [
        f"{path}:{line}: {words!r}: use {instead!r}"
        for path in tracked(*READ)
        for line, words, instead in retired(read(path))
    ]
    assert faults == [], "\n".join(faults)


def read(path: str) -> str:
    """Return the text of a tracked file; without what the changelog quotes, as names are gone."""
    text = (TOP / path).read_text()
    return re.sub(r"`[^`]*`", "", text) if path == "CHANGELOG.md" else text


def test_no_retired_german_word_is_used() -> None:
    faults = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}: use {instead!r}"
        for path in tracked(".po", ".toml", ".json", ".html", ".py")
        for text in [read(path)]
        for pattern, instead in GERMAN_INSTEAD.items()
        for match in re.finditer(pattern, text)
    ]
    assert faults == [], "\n".join(faults)


def test_variables_name_what_they_hold() -> None:
    faults = [
        f"{path}:{line}: {name}"
        for path in tracked(".py")
        for line, name in variables(ast.parse(read(path)))
        if name in EMPTY_NAMES
    ]
    assert faults == [], "\n".join(faults)


def variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of every variable and argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Somebody else's row", 1),
        ("def mend_all", 1),
        ("class StoreKeeper", 1),
        ("optionally, if\n# wished", 1),
        ("the mailbox that was not proved", 1),
        ("There is no row. It is no longer there. The recommended amendment", 0),
        ("it is no row", 1),
        ("a server that stands in for the networks", 0),
    ],
)
def test_retired_words_are_recognised(text: str, count: int) -> None:
    assert len(retired(text)) == count
