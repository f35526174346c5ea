"""The modules of the project's own code, for checks that read it."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

LIBRARIES = "site-packages"


def own_modules() -> Iterator[tuple[str, Path]]:
    """Yield (dotted name, file) of each module of the packages that the project's apps are in."""
    for name, folder in _packages().items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join([name, *parts]).removesuffix(".__init__"), path


def _packages() -> dict[str, Path]:
    packages = dict[str, Path]()
    for config in apps.get_app_configs():
        depth = config.name.count(".")
        folder = Path(config.path)
        root = folder.parents[depth - 1] if depth else folder
        if LIBRARIES not in root.parts:
            packages[config.name.partition(".")[0]] = root
    return packages
