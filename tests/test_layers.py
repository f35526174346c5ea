"""Imports only flow downward: the contracts of pyproject.toml hold."""

from importlinter.cli import lint_imports


def test_the_import_contracts_hold() -> None:
    assert lint_imports(no_cache=True) == 0
