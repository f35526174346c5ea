"""A test does not claim that a text lacks two letters: a random link may spell them by chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
SAFE_LENGTH = 4  # characters: a token of 100 random ones holds them once in 160,000 runs


def absent_from_texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield each literal of `"literal" not in text` and `not any(… for … in ("literal", …))`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn):
            if isinstance(node.comparators[0], ast.SetComp):
                continue  # whole words
            yield from constants([node.left])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Call):
            loops = [each for each in ast.walk(node) if isinstance(each, ast.comprehension)]
            for loop in loops:
                if isinstance(loop.iter, ast.Tuple):
                    yield from constants(loop.iter.elts)


def constants(nodes: list[ast.expr]) -> Iterator[ast.Constant]:
    """Yield those of the nodes that are literals."""
    yield from (node for node in nodes if isinstance(node, ast.Constant))


def may_be_chance(literal: object) -> bool:
    """Tell whether random base64 may well hold the literal."""
    text = literal.decode() if isinstance(literal, bytes) else literal
    return isinstance(text, str) and len(text) < SAFE_LENGTH and text.isalnum()


def test_no_test_fails_because_random_text_holds_two_or_three_letters() -> None:
    short = [
        f"{path.relative_to(TESTS)}:{literal.lineno}: {literal.value!r}"
        for path in TESTS.rglob("test_*.py")
        for literal in absent_from_texts(ast.parse(path.read_text()))
        if may_be_chance(literal.value)
    ]
    assert short == [], "look for a longer text, or split the text into words"
