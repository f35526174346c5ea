"""Imports only flow downward: the contracts of pyproject.toml hold, and there is no circle."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
CHECK = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
PACKAGES = ("privacy", "social_consent", "telekom_site")
LOADERS = {"import_module", "import_string", "__import__"}  # called with a text, they import it


def test_the_import_contracts_hold() -> None:
    """In a process of its own: import-linter configures logging and disables all loggers."""
    checked = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = {module: imported_by(module) for module in modules()}
    circles = without_ends(imports)
    assert not circles, "these modules import each other in a circle"


def test_a_circle_is_seen() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str]()}
    assert without_ends(imports) == {"b": {"c"}, "c": {"b"}}


def test_imports_are_read_wherever_they_stand() -> None:
    source = """
import privacy.conf
def later():
    from privacy.personal_data import plan
    from privacy.personal_data.plan import Why
    import_module("privacy.links")
if TYPE_CHECKING:
    from privacy.digests import keyed_digest
"""
    assert set(imported_in(source)) == {
        "privacy.conf",
        "privacy.personal_data.plan",
        "privacy.links",
        "privacy.digests",
    }


def without_ends(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return what is left after taking away what imports nothing or is imported by nothing, again
    and again: the circles, and what connects them."""
    while True:
        imported = set[str]().union(*imports.values())
        rest = {
            module: others & imports.keys()
            for module, others in imports.items()
            if module in imported and others & imports.keys()
        }
        if rest == imports:
            return rest
        imports = rest


@cache
def modules() -> dict[str, Path]:
    """Return the modules of the three packages by name; a package by the name of its folder."""
    paths = dict[str, Path]()
    for package in PACKAGES:
        for path in (TOP / package).rglob("*.py"):
            if "migrations" not in path.parts:
                parts = path.relative_to(TOP).with_suffix("").parts
                paths[".".join(parts).removesuffix(".__init__")] = path
    return paths


def imported_by(module: str) -> set[str]:
    """Return the modules that a module imports, except itself."""
    return set(imported_in(modules()[module].read_text())) - {module}


def imported_in(source: str) -> Iterator[str]:
    """Yield the modules of the packages that a source imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        for name in _names(node):
            if name in modules():
                yield name
            elif (parent := name.rpartition(".")[0]) in modules():
                yield parent


def _names(node: ast.AST) -> Iterator[str]:
    """Yield what a statement or call imports, as dotted names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and node.args:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in LOADERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
