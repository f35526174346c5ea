"""Pages of the log as staff see them, on a day that is always the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from privacy.request_log.models import RequestLogEntry
from tests.privacy.request_log.conftest import entry as stored

CHANGELIST = "admin:privacy_request_log_requestlogentry_changelist"
TODAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def static_files(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path  # whitenoise wants a folder


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    user = get_user_model().objects.create_superuser("staff@telekom.example", "x")
    client.force_login(user)
    client.post(
        reverse("admin:privacy_request_log_reason"), {"reason": "Someone is trying passwords."}
    )
    return client


def entry(
    address: str = "192.0.2.1", *, days: float = 0, status: int = 200, url: str = "/"
) -> RequestLogEntry:
    return stored(TODAY - timedelta(days=days), address=address, url=url, status=status)


def listed(client: Client, **query: str) -> list[str]:
    response = client.get(reverse(CHANGELIST), query)
    assert response.status_code == 200
    return [result.url for result in response.context["cl"].result_list]
