"""Each rule for deployments has a check with an id."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import connections
from pytest_django import Settings

from privacy.request_log import checks
from privacy.request_log.checks import MIDDLEWARE, ROUTER, check_database, check_time_zones
from privacy.request_log.spool import Spool
from privacy.request_log.store import database

# Django 6.1 asks the database, too.
pytestmark = [pytest.mark.usefixtures("spool"), pytest.mark.django_db]


def ids(messages: Sequence[CheckMessage]) -> list[str | None]:
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_the_site_passes_all_checks(spool: Spool) -> None:
    spool.directory.mkdir(mode=0o700)
    messages = run_checks(include_deployment_checks=True)
    assert [
        message for message in messages if (message.id or "").startswith("privacy_request_log")
    ] == []


@pytest.mark.parametrize(
    ("middleware", "expected"),
    [
        ([MIDDLEWARE, "other"], []),
        (["other"], ["privacy_request_log.W001"]),
        (["other", MIDDLEWARE], ["privacy_request_log.W002"]),
    ],
)
def test_the_middleware_must_be_first(
    settings: Settings, middleware: list[str], expected: list[str]
) -> None:
    settings.MIDDLEWARE = middleware
    assert ids(checks.check_middleware(None)) == expected


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        (None, ["privacy_request_log.E001"]),
        ("spool", ["privacy_request_log.E002"]),
        ("/var/spool/x", []),
    ],
)
def test_the_folder_of_the_spool_must_be_set(
    settings: Settings, directory: str | None, expected: list[str]
) -> None:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = directory
    assert ids(checks.check_spool_is_set(None)) == expected
    if directory is None:
        assert ids(checks.check_spool_is_usable(None)) == []


def test_the_spool_must_be_writable(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "spool"):
        settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = folder
        assert ids(checks.check_spool_is_usable(None)) == ["privacy_request_log.E003"]
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "new" / "spool"
    assert ids(checks.check_spool_is_usable(None)) == []


def test_the_spool_must_be_private(spool: Spool) -> None:
    spool.directory.mkdir(mode=0o700)
    assert ids(checks.check_spool_is_usable(None)) == []
    spool.directory.chmod(0o750)
    assert ids(checks.check_spool_is_usable(None)) == ["privacy_request_log.W003"]


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        ([], []),
        (["10.0.0.0/8", "2001:db8::1", "unix"], []),
        (["10.0.0.0/99"], ["privacy_request_log.E004"]),
        (["proxy.example"], ["privacy_request_log.E004"]),
        (["0.0.0.0/0"], ["privacy_request_log.W004"]),
        (["::/0", "x"], ["privacy_request_log.W004", "privacy_request_log.E004"]),
    ],
)
def test_trusted_proxies_must_be_networks(
    settings: Settings, proxies: list[str], expected: list[str]
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = proxies
    assert ids(checks.check_trusted_proxies(None)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("forwarded", []), ("X-Forwarded-For", []), ("X-Real-IP", ["privacy_request_log.E005"])],
)
def test_the_forwarded_header_must_be_supported(
    settings: Settings, header: str, expected: list[str]
) -> None:
    settings.PRIVACY_FORWARDED_HEADER = header
    assert ids(checks.check_forwarded_header(None)) == expected


def test_a_database_of_its_own_needs_the_router(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES, "request_log", {})
    settings.DATABASE_ROUTERS = []
    assert ids(checks.check_router(None)) == ["privacy_request_log.W005"]
    settings.DATABASE_ROUTERS = [ROUTER]
    assert ids(checks.check_router(None)) == []


@pytest.mark.parametrize(
    ("days", "seconds", "expected"),
    [
        (7, 3600, []),
        (1, 86_400, []),
        (0, 3600, ["privacy_request_log.E006"]),
        (1, 86_401, ["privacy_request_log.E006"]),
        (7, 0, ["privacy_request_log.E006"]),
    ],
)
def test_the_purge_interval_must_not_exceed_the_retention_period(
    settings: Settings, days: int, seconds: int, expected: list[str]
) -> None:
    settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = days
    settings.PRIVACY_REQUEST_LOG_PURGE_INTERVAL_SECONDS = seconds
    assert ids(checks.check_retention(None)) == expected


def test_datetimes_need_a_time_zone(settings: Settings) -> None:
    settings.USE_TZ = False
    assert ids(check_time_zones(None)) == ["privacy_request_log.E007"]


@pytest.mark.parametrize(
    ("vendor", "options", "expected"),
    [
        ("mysql", {}, ["privacy_request_log.E008"]),
        ("sqlite", {}, ["privacy_request_log.W007"]),
        ("sqlite", {"init_command": "PRAGMA secure_delete = ON;"}, []),
        ("postgresql", {}, []),
    ],
)
def test_sqlite_must_overwrite_deleted_rows(
    monkeypatch: pytest.MonkeyPatch, vendor: str, options: dict[str, str], expected: list[str]
) -> None:
    connection = connections[database()]
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    assert ids(check_database(None)) == expected


def test_every_sqlite_database_of_the_site_overwrites_deleted_rows(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.DATABASES['request_log']['OPTIONS'])"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment |= {"REQUEST_LOG_DATABASE_URL": f"sqlite:///{tmp_path}/log.sqlite3"}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert "secure_delete=ON" in told.stdout
