"""Nothing but the log itself reads its rows: neither code, nor another role, nor another user."""

# ruff: noqa: S608 - nothing in these texts comes from outside

import sys
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import modify_settings
from pytest_django import Settings

from privacy.request_log.readers import (
    database_file_is_private,
    reading_modules,
    reading_roles,
    reads_rows,
)

TABLE = "privacy_request_log_requestlogentry"


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("from privacy.request_log.models import RequestLogEntry", True),
        ("from privacy.request_log.models import *", True),
        ("from privacy.request_log.models import PurgeRun, RequestLogEntry as rows", True),
        ("from privacy.request_log.models import LogReading", False),
        ("from privacy.request_log import models", True),
        ("from privacy.request_log import alarms", False),
        ("import privacy.request_log.models as log", True),
        ("from privacy.request_log.trouble import failures", True),
        ("def later():\n    from privacy.request_log import trouble", True),
        ("import_module('privacy.request_log.models')", True),
        ("apps.get_model('privacy_request_log', 'RequestLogEntry')", True),
        ("get_model('privacy_request_log.requestlogentry')", True),
        ("apps.get_model('privacy_request_log', 'PurgeRun')", False),
        (f"cursor.execute('SELECT url FROM {TABLE}')", True),
        (f"cursor.execute(f'SELECT url FROM {TABLE} WHERE {{x}}')", True),
        (f'"""The table {TABLE} is private."""', False),
        ("RIGHTS = {'privacy_request_log.requestlogentry': 'view'}", False),
    ],
)
def test_code_that_reads_rows_is_recognised(source: str, reads: bool) -> None:
    assert reads_rows(source) is reads


def test_no_module_of_the_project_reads_the_log() -> None:
    assert reading_modules() == []


def test_an_app_of_another_project_that_reads_the_log_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "marketing" / "numbers"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "visits.py").write_text("from privacy.request_log.models import RequestLogEntry")
    monkeypatch.syspath_prepend(tmp_path)
    with modify_settings(INSTALLED_APPS={"append": "marketing.numbers"}):
        assert reading_modules() == ["marketing.numbers.visits"]
    for name in [name for name in sys.modules if name.startswith("marketing")]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("mode", "folder", "private"), [(0o600, 0o755, True), (0o644, 0o700, True)]
)
def test_a_file_that_only_its_owner_reaches_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, folder: int, private: bool
) -> None:
    assert is_private(tmp_path, monkeypatch, mode, folder) is private


@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_a_file_that_others_can_read_is_not_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    monkeypatch.setattr(Path, "parents", property(lambda path: []))
    assert not is_private(tmp_path, monkeypatch, mode, 0o755)


def is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, folder: int) -> bool:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "log.sqlite3"
    file.touch()
    file.chmod(mode)
    (tmp_path / "data").chmod(folder)
    monkeypatch.setattr(connections["default"], "vendor", "sqlite", raising=False)
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(file))
    return database_file_is_private()


@pytest.fixture
def other_role(db: None) -> str:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE telekom_test_marketing LOGIN")
        cursor.execute("CREATE ROLE telekom_test_group")
    return "telekom_test_marketing"


@pytest.mark.parametrize(
    "grant",
    [
        "GRANT SELECT ON {table} TO {role}",
        "GRANT SELECT (url) ON {table} TO {role}",
        "GRANT SELECT ON {table} TO PUBLIC",
        "GRANT SELECT ON {table} TO telekom_test_group; GRANT telekom_test_group TO {role}",
        "GRANT pg_read_all_data TO {role}",
    ],
)
def test_each_way_to_a_right_of_another_role_is_seen(
    other_role: str, grant: str, settings: Settings
) -> None:
    assert other_role not in reading_roles()
    with connection.cursor() as cursor:
        cursor.execute(grant.format(table=TABLE, role=other_role))
    assert other_role in reading_roles()
    settings.PRIVACY_REQUEST_LOG_ROLES = [other_role, "telekom_test_group"]
    assert reading_roles() == []


def test_a_grant_on_a_partition_and_a_view_are_seen(other_role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE telekom_test_day PARTITION OF {TABLE} "
            "FOR VALUES FROM ('1999-01-01') TO ('1999-01-02')"
        )
        cursor.execute(f"GRANT SELECT ON telekom_test_day TO {other_role}")
        cursor.execute(f"CREATE VIEW telekom_test_visits AS SELECT url FROM {TABLE}")
    assert reading_roles() == ["telekom_test_marketing", "telekom_test_visits"]
