"""Agreement of the documents with the code: settings, dependencies, commands, names, layers."""

import importlib.util
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from pytest_django import Settings

from privacy.breaches import authorities
from privacy.breaches.conf import BreachConf
from privacy.campaigns.conf import CampaignConf
from privacy.conf import Conf
from privacy.confidentiality.conf import ConfidentialityConf
from privacy.consent.conf import ConsentConf
from privacy.controllers import jurisdictions
from privacy.disclosures.conf import DisclosureConf
from privacy.disclosures.legal_bases import BASES
from privacy.due_reviews.conf import DueReviewConf
from privacy.live_checks.conf import LiveCheckConf
from privacy.my_data.conf import MyDataConf
from privacy.notice_versions.conf import NoticeVersionConf
from privacy.outbox.conf import MailConf
from privacy.precautions.conf import PrecautionConf
from privacy.preferences.conf import PreferencesConf
from privacy.promises.conf import PromiseConf
from privacy.registry.discovery import registry
from privacy.request_log.conf import RequestLogConf
from privacy.service_notices.conf import ServiceNoticeConf
from privacy.staff_access.conf import StaffAccessConf
from privacy.subject_requests.conf import RequestConf
from privacy.subject_requests.numbers.conf import NumberConf
from privacy.subject_requests.workbench.conf import WorkbenchConf
from privacy.transparency.conf import TransparencyConf
from social_consent.conf import Conf as SocialConsentConf
from telekom_site.accounts.conf import Conf as AccountsConf
from telekom_site.competitions.conf import Conf as CompetitionsConf
from telekom_site.contracts.conf import Conf as ContractsConf
from telekom_site.enquiries.conf import Conf as EnquiriesConf
from telekom_site.invoices.conf import Conf as InvoicesConf
from telekom_site.orders.conf import Conf as OrdersConf
from telekom_site.pages.conf import Conf as PagesConf
from telekom_site.retention_laws import LAWS
from telekom_site.surveys.conf import Conf as SurveysConf
from telekom_site.terminations.conf import Conf as TerminationsConf
from tests.support.documented_amounts import amount_in, amount_of

TOP = Path(__file__).parent.parent
# Folders that Django prescribes, and which need no explanation.
WIRING = {"privacy/management", "privacy/templatetags"}
WIRING |= {"social_consent/management", "social_consent/templatetags"}
CONFS = [
    ("PRIVACY_", Conf),
    ("PRIVACY_", BreachConf),
    ("PRIVACY_", CampaignConf),
    ("PRIVACY_", ConfidentialityConf),
    ("PRIVACY_", ConsentConf),
    ("PRIVACY_", DisclosureConf),
    ("PRIVACY_", DueReviewConf),
    ("PRIVACY_", LiveCheckConf),
    ("PRIVACY_", MyDataConf),
    ("PRIVACY_", MailConf),
    ("PRIVACY_", NoticeVersionConf),
    ("PRIVACY_", PrecautionConf),
    ("PRIVACY_", PreferencesConf),
    ("PRIVACY_", PromiseConf),
    ("PRIVACY_", ServiceNoticeConf),
    ("PRIVACY_", StaffAccessConf),
    ("PRIVACY_", TransparencyConf),
    ("PRIVACY_", NumberConf),
    ("PRIVACY_", WorkbenchConf),
    ("PRIVACY_", RequestConf),
    ("PRIVACY_", RequestLogConf),
    ("SOCIAL_CONSENT_", SocialConsentConf),
    ("ACCOUNTS_", AccountsConf),
    ("COMPETITIONS_", CompetitionsConf),
    ("ENQUIRIES_", EnquiriesConf),
    ("PAGES_", PagesConf),
    ("CONTRACTS_", ContractsConf),
    ("INVOICES_", InvoicesConf),
    ("ORDERS_", OrdersConf),
    ("TERMINATIONS_", TerminationsConf),
    ("SURVEYS_", SurveysConf),
]
STATES_DEFAULT = re.compile(r"Default: |Required\b|Empty: ")


def text(name: str) -> str:
    return (TOP / name).read_text()


def settings_of(conf: type) -> list[tuple[str, str]]:
    """(name of the setting without prefix, docstring in one line) of each property."""
    properties = inspect.getmembers(conf, lambda member: isinstance(member, property))
    meanings = [
        (_setting_of(member), " ".join((inspect.getdoc(member) or "").split()))
        for _name, member in properties
    ]
    return [(name, meaning) for name, meaning in meanings if name]


def _setting_of(member: property) -> str:
    """The name in the property's source; empty where it only derives from other settings."""
    source = inspect.getsource(member.fget)  # type: ignore[arg-type]
    names = re.findall(
        r'(?:setting\(|getattr\(\s*settings,)\s*"(?:(?:PRIVACY|SOCIAL_CONSENT|ACCOUNTS|ENQUIRIES'
        r'|SURVEYS|COMPETITIONS|PAGES|CONTRACTS|INVOICES|ORDERS|TERMINATIONS)_)?(\w+)"',
        source,
    )
    return str(names[0]) if names else ""


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_every_setting_is_documented_in_its_own_words(prefix: str, conf: type) -> None:
    page = text("docs/reference/configuration.md")
    assert settings_of(conf)
    for name, meaning in settings_of(conf):
        row = f"| `{prefix}{name}` | {meaning} |"
        assert row in page, f"add this row to docs/reference/configuration.md: {row}"


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_every_setting_states_its_default(prefix: str, conf: type) -> None:
    silent = [name for name, meaning in settings_of(conf) if not STATES_DEFAULT.search(meaning)]
    assert silent == [], "end the docstring with `Default: 10 days.`, `Empty: …` or `Required.`"


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_the_code_has_the_default_that_is_documented(
    prefix: str, conf: type, settings: Settings
) -> None:
    """Where the default is a number or a length of time, also if this site sets another value."""
    compared = 0
    for _name, member in inspect.getmembers(conf, lambda member: isinstance(member, property)):
        name = f"{prefix}{_setting_of(member)}"
        default = re.search(r"Default: (\d.*)", " ".join((inspect.getdoc(member) or "").split()))
        if default is None:
            continue
        if hasattr(settings, name):
            delattr(settings, name)
        value = member.fget(conf())
        if isinstance(value, int | float | timedelta):
            assert amount_of(value) == amount_in(default[1], name), (
                f"correct the docstring of {name}"
            )
            compared += 1
    assert compared


def test_every_conf_module_is_documented() -> None:
    modules = {
        ".".join(path.relative_to(TOP).with_suffix("").parts)
        for package in ("privacy", "social_consent", "telekom_site")
        for path in (TOP / package).rglob("conf.py")
    }
    assert modules == {conf.__module__ for _prefix, conf in CONFS}, "add it to CONFS"


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


def test_every_environment_variable_of_the_site_is_documented() -> None:
    page = text("docs/reference/configuration.md")
    names = re.findall(r'env\.\w+\("([A-Z_]+)"', text("telekom_site/settings.py"))
    assert names
    missing = [name for name in names if f"| `{name}` |" not in page]
    assert missing == [], "add the row `| name | meaning |` to docs/reference/configuration.md"


def test_the_settings_have_the_default_that_is_documented() -> None:
    """Of environment variables with a plain number."""
    page = text("docs/reference/configuration.md")
    defaults = re.findall(
        r'env\.(?:int|float)\("([A-Z_]+)", ([\d_.]+)\)', text("telekom_site/settings.py")
    )
    assert defaults
    wrong = []
    for name, default in defaults:
        row = re.search(rf"^\| `{name}` \|.*Default: ([\d.]+\d|\d)", page, re.MULTILINE)
        if row is None or float(row[1]) != float(default):
            wrong.append(f"{name}: Default: {default}")
    assert wrong == [], "correct the row in docs/reference/configuration.md"


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
