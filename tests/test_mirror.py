"""The tests mirror the code: a reader finds the tests of `a/b/c.py` in `tests/a/b/test_c*.py`."""

import re
from pathlib import Path

TOP = Path(__file__).parent.parent
PACKAGES = ("privacy", "social_consent", "telekom_site")
# Folders of tests of several modules together, and of what is not a module.
SPANNING = {"migrations", "scenarios", "management"}


def has_module(test: Path) -> bool:
    """Tell whether a test module is named after a module, and perhaps what of it is tested."""
    folder = TOP / test.parent.relative_to(TOP / "tests")
    words = test.stem.removeprefix("test_").split("_")
    names = ("_".join(words[:count]) for count in range(len(words), 0, -1))
    return any((folder / f"{name}.py").exists() for name in names)


def test_each_test_module_is_named_after_the_module_it_tests() -> None:
    lost = [
        str(test.relative_to(TOP))
        for package in PACKAGES
        for test in (TOP / "tests" / package).rglob("test_*.py")
        if test.parent.name not in SPANNING and not has_module(test)
    ]
    assert lost == [], "name it after its module, or move it to scenarios/"


HELPER = re.compile(r"^\s*from tests\.(?:\w+\.)*test_\w+ import", re.MULTILINE)


def test_no_helper_is_imported_from_a_test_module() -> None:
    importing = [
        str(path.relative_to(TOP))
        for path in (TOP / "tests").rglob("*.py")
        if HELPER.search(path.read_text())
    ]
    assert importing == [], "move what several tests need to tests/support/"
