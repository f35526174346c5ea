"""Agreement of the documents with the code: checks, dependencies, commands, names, layers."""

import importlib.util
import pkgutil
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from privacy.breaches import authorities
from privacy.controllers import jurisdictions
from privacy.disclosures.legal_bases import BASES
from privacy.registry.discovery import registry
from telekom_site.retention_laws import LAWS
from tests.support.documents import TOP, text

# Folders that Django prescribes, and which need no explanation.
WIRING = {"privacy/management", "privacy/templatetags"}
WIRING |= {"social_consent/management", "social_consent/templatetags"}


def test_every_system_check_is_documented_with_what_to_do() -> None:
    rows = (TOP / "docs/reference/system-checks.md").read_text().splitlines()
    cells = [[cell.strip() for cell in row.split("|")] for row in rows if row.startswith("| `")]
    documented = [row[1].strip("`") for row in cells]
    assert len(documented) == len(set(documented)), "each once"
    assert set(documented) == checks_in_code()
    assert all(problem and remedy for _start, _id, problem, remedy, _end in cells)


def checks_in_code() -> set[str]:
    """Return the ids of the system checks, without Django's own: texts of this shape are nothing
    else."""
    ids = set[str]()
    for package in ("privacy", "social_consent", "telekom_site"):
        for path in (TOP / package).rglob("*.py"):
            ids |= set(re.findall(r'"((?!security\.)[a-z_]+\.[EW]\d{3})"', path.read_text()))
    return ids


def test_every_dependency_is_named_with_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["site"],
        *(
            requirement
            for group in project["dependency-groups"].values()
            for requirement in group
            if isinstance(requirement, str)  # the others include a group
        ),
        *project["build-system"]["requires"],
    ]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
    page = text("docs/dependencies.md")
    assert {
        name
        for name in names
        if not re.search(rf"^\|[^|]*\b{re.escape(name)}\b[^|]*\| \S", page, re.MULTILINE)
    } == set()


def test_each_statement_says_where_it_is_kept() -> None:
    rows = re.findall(r"^\| (S\d\d) \| .+ \| (.+) \|$", text("docs/statements.md"), re.MULTILINE)
    numbers = range(1, max(len(rows), 34) + 1)
    assert [name for name, _place in rows] == [f"S{number:02}" for number in numbers], (
        "the statements S01 to S34 stay; a new promise takes the next number, with a row of its own"
    )
    for _name, place in rows:
        for path in re.findall(r"`([\w/.]+)`", place):
            assert (TOP / path).exists(), path


def test_the_statements_called_kept_are_exactly_those_the_notice_promises() -> None:
    rows = re.findall(r"^\| (S\d\d) \| .+ \| (.+) \|$", text("docs/statements.md"), re.MULTILINE)
    promised = {name for name, place in rows if not place.startswith("not promised yet")}
    assert promised == {promise.id for promise in registry.promises}, (
        "say in docs/statements.md where it is kept"
    )


def test_every_law_is_listed_for_the_lawyer() -> None:
    listed = (TOP / "docs/reference/laws.md").read_text()
    retention = [law.key for law in LAWS]
    disclosures = [basis.key for basis in BASES]
    countries = {*jurisdictions.RULES, *authorities.RULES}
    absent = [f"`{key}`" for key in retention + disclosures if f"| `{key}` |" not in listed]
    absent += [country for country in countries if f"| {country} |" not in listed]
    assert absent == []


@pytest.mark.parametrize(
    "name",
    [str(path.relative_to(TOP)) for path in (*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"))],
)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    folder = (TOP / name).parent
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text(name)):
        assert (folder / target).exists(), target


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", text("Makefile"), re.MULTILINE))
    commands = set(re.findall(r"`make ([a-z][\w-]*)", text("README.md") + text("CONTRIBUTING.md")))
    assert {"run", "test"} <= commands <= targets


def test_the_lock_has_hashes_and_no_address_of_an_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-wagtail.lock"):
        lock = text(name)
        assert "://" not in lock
        assert "index" not in re.sub(r"#.*", "", lock)
        for block in re.findall(r"^[\w.-]+==.*(?:\n .*)*", lock, re.MULTILINE):
            assert "--hash=sha256:" in block


@cache
@cache
def all_tests() -> str:
    """The source of every test."""
    return "\n".join(path.read_text() for path in TOP.glob("tests/**/test_*.py"))


@cache
def all_modules() -> str:
    """The path of every module of the project, each after a slash, a line each."""
    folders = ("privacy", "social_consent", "telekom_site", "tests", "benchmarks")
    modules = [path for folder in folders for path in (TOP / folder).rglob("*.py")]
    return "\n".join(f"/{path.relative_to(TOP)}" for path in modules) + "\n/manage.py\n"


def layers_of_contracts() -> str:
    """The layers of each package as the import contracts have them, the top one first."""
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    packages, *inside = (
        contract["layers"] for contract in contracts if contract["type"] == "layers"
    )
    stacks = {layers[0].strip("(").split(".")[0]: layers for layers in inside}
    lines = []
    for package in packages:
        lines.append(package)
        lines += [
            "    " + re.sub(rf"[()]|\b{package}\.", "", layer) for layer in stacks.get(package, [])
        ]
    return "\n".join(lines)


def test_the_architecture_diagram_shows_the_import_contracts() -> None:
    page = text("docs/explanation/architecture.md")
    diagram = re.search(r"<!-- layers:begin -->(.*)<!-- layers:end -->", page, re.DOTALL)
    assert diagram is not None
    assert diagram[1].strip() == f"```text\n{layers_of_contracts()}\n```"


def test_the_architecture_table_names_parts_that_exist() -> None:
    parts = re.findall(
        r"^\| `([\w/.]+)` \|", text("docs/explanation/architecture.md"), re.MULTILINE
    )
    assert [part for part in parts if not (TOP / part).exists()] == []


def test_the_architecture_table_names_every_room() -> None:
    table = re.findall(
        r"^\| `([\w/.]+)` \|", text("docs/explanation/architecture.md"), re.MULTILINE
    )
    rooms, package = set(), ""
    for line in layers_of_contracts().splitlines():
        package = package if line.startswith(" ") else line
        for name in re.findall(r"\w+", line):
            if (TOP / package / name / "__init__.py").exists():
                rooms.add(f"{package}/{name}")
    assert rooms - WIRING - set(table) == set(), "say in the table what the room is for"


@pytest.mark.parametrize("path", sorted(TOP.glob("docs/**/*.md")), ids=lambda path: path.stem)
def test_documents_name_tests_and_modules_that_exist(path: Path) -> None:
    page = path.read_text()
    for name in re.findall(r"`([a-z]\w+(?:/\w+)+\.py|test_\w+\.py)`", page):
        assert name.startswith("yourapp/") or f"/{name}" in all_modules(), name
    for function in re.findall(r"`(test_\w+)`", page):
        assert f"def {function}(" in all_tests(), function


def python_examples() -> list[tuple[str, str]]:
    """(page, source) of each Python example in the documents that imports from our packages, but
    for the tutorial: tests/privacy/scenarios/test_drop_in.py follows it in a project."""
    return [
        (str(path.relative_to(TOP)), source)
        for path in sorted(set(TOP.glob("docs/**/*.md")) - set(TOP.glob("docs/tutorial/*.md")))
        for source in re.findall(
            r"^```python\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE
        )
        if re.search(r"^from (privacy|social_consent|telekom_site)\b", source, re.MULTILINE)
    ]


@pytest.mark.parametrize(("page", "source"), python_examples())
def test_examples_with_imports_run(page: str, source: str) -> None:
    exec(compile(source, page, "exec"), {})  # noqa: S102 - our own documents


def test_the_api_reference_names_modules_that_exist() -> None:
    modules = re.findall(r"^::: ([\w.]+)$", text("docs/reference/api.md"), re.MULTILINE)
    assert modules
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_the_documentation_site_loads_nothing_from_third_parties(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path)]
    built = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr  # `--quiet` would hide and allow warnings
    pages = list(tmp_path.rglob("*.html"))
    assert pages
    loaded = re.compile(
        r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=\"((?:https?:)?//[^\"]+)"
    )
    assert {url for page in pages for url in loaded.findall(page.read_text())} == set()
    assert not any("@import" in style.read_text() for style in tmp_path.rglob("*.css"))


def names_in_code(pattern: str) -> list[tuple[str, str]]:
    """(page, name) of what stands between backticks on a page and matches the whole pattern."""
    return [
        (str(path.relative_to(TOP)), name)
        for path in (*TOP.glob("*.md"), *sorted(TOP.glob("docs/**/*.md")))
        if path.name != "CHANGELOG.md"  # names of its time
        for name in re.findall(r"`([^`\n]+)`", path.read_text())
        if re.fullmatch(pattern, name)
    ]


def is_importable(name: str) -> bool:
    """Whether the longest importable prefix of the dotted name has the rest as attributes."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_dotted_names_in_the_documents_exist() -> None:
    names = names_in_code(
        r"(privacy|social_consent|telekom_site)(\.(?!py\b)[a-z_]\w*)+(\.[A-Z]\w*)*"
    )
    assert names
    assert [(page, name) for page, name in names if not is_importable(name)] == []


def test_paths_in_the_documents_exist() -> None:
    names = names_in_code(
        r"(privacy|social_consent|telekom_site|tests|templates|static|benchmarks|docs)/[\w./-]*\w/?"
    )
    assert names
    assert [(page, name) for page, name in names if not (TOP / name).exists()] == []
