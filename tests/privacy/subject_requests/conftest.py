"""Requests at the point where staff meet them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.deadlines import due_date
from privacy.controllers.models import Controller
from privacy.subject_requests.models import SubjectRequest

Verified = Callable[..., SubjectRequest]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """Packages of one test stay in its own folder."""
    settings.PRIVACY_DATA_DIR = tmp_path


@pytest.fixture
def verified(controller: Controller) -> Verified:
    """Makes a request of Anna whose mailbox is proved."""

    def make(kind: str = "access", **changes: object) -> SubjectRequest:
        now = timezone.now()
        values: dict[str, object] = {
            "kind": kind,
            "controller": controller,
            "email": "anna@customer.example",
            "language": "en",
            "verified_at": now,
            "due_on": due_date(now.date(), controller),
        }
        return SubjectRequest.objects.create(**(values | changes))

    return make


def download_token(page: HttpResponse) -> str:
    """The token that the private page puts into its form."""
    field = re.search(r'name="fetch" value="([^"]+)"', page.content.decode())
    assert field is not None, "there is nothing to fetch"
    return field[1]


def fetch(browser: Client, page: str) -> HttpResponse:
    """Press the button on the private page."""
    token = download_token(browser.get(page))  # type: ignore[arg-type]
    answer: HttpResponse = browser.post(f"{page}package/", {"fetch": token})  # type: ignore[assignment]
    return answer
