"""The modules of the project's own code, for checks that read it.

The code is read as text, so a name that is put together at run time is not found.
"""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

from django.apps import apps

INSTALLED = "site-packages"


def own_modules() -> Iterator[tuple[str, Path]]:
    """Yield (dotted name, file) of each module of the packages that the project's apps are in."""
    for name, folder in _packages().items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join([name, *parts]).removesuffix(".__init__"), path


def modules_importing(libraries: Collection[str]) -> Iterator[str]:
    """Yield the names of the modules that import one of the libraries, or a part of it."""
    for module, path in own_modules():
        source = path.read_text(errors="replace")
        if any(library in source for library in libraries) and _imports(source, libraries):
            yield module


def _imports(source: str, libraries: Collection[str]) -> bool:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name.name}" for name in node.names]
        else:
            continue
        if any(f"{name}.".startswith(f"{library}.") for name in names for library in libraries):
            return True
    return False


def _packages() -> dict[str, Path]:
    packages = dict[str, Path]()
    for config in apps.get_app_configs():
        depth = config.name.count(".")
        folder = Path(config.path)
        root = folder.parents[depth - 1] if depth else folder
        if INSTALLED not in root.parts:
            packages[config.name.partition(".")[0]] = root
    return packages
