"""Only the log is stored in its own database, where there is one."""

import pytest
from django.contrib.auth.models import Group
from django.db import connections

from privacy.request_log.models import RequestLogEntry
from privacy.request_log.router import RequestLogRouter

APP = "privacy_request_log"


@pytest.fixture
def two_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings, "request_log", {})


@pytest.mark.usefixtures("two_databases")
def test_the_log_uses_the_database_of_its_name() -> None:
    router = RequestLogRouter()
    assert router.db_for_read(RequestLogEntry) == "request_log"
    assert router.db_for_write(RequestLogEntry) == "request_log"
    assert router.db_for_write(Group) is None


@pytest.mark.usefixtures("two_databases")
@pytest.mark.parametrize(
    ("database", "app", "expected"),
    [
        ("request_log", APP, True),
        ("request_log", "auth", False),
        ("default", APP, False),
        ("default", "auth", None),
        ("archive", "auth", None),
        ("archive", APP, False),
    ],
)
def test_only_the_log_is_migrated_in_its_database(
    database: str, app: str, expected: bool | None
) -> None:
    assert RequestLogRouter().allow_migrate(database, app) is expected


def test_without_such_a_database_the_router_returns_none() -> None:
    router = RequestLogRouter()
    assert router.db_for_write(RequestLogEntry) is None
    assert router.allow_migrate("default", APP) is None
