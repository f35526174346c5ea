"""Imports only flow downward: the contracts of pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

CHECK = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_the_import_contracts_hold() -> None:
    """In a process of its own: import-linter configures logging and disables all loggers."""
    top = Path(__file__).resolve().parents[1]
    checked = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=top, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
