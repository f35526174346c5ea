"""Requests in the state in which staff handle them."""

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
    """Store the packages of each test in a folder of its own."""
    settings.PRIVACY_DATA_DIR = tmp_path


@pytest.fixture
def verified(controller: Controller) -> Verified:
    """Return a function that creates a request of Anna with a verified email address."""

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
    """Return the download token in the form of the private page."""
    field = re.search(r'name="fetch" value="([^"]+)"', page.content.decode())
    assert field is not None, "there is nothing to fetch"
    return field[1]


def fetch(browser: Client, page: str) -> HttpResponse:
    """Press the button on the private page."""
    token = download_token(browser.get(page))  # type: ignore[arg-type]
    answer: HttpResponse = browser.post(f"{page}package/", {"fetch": token})  # type: ignore[assignment]
    return answer


@pytest.fixture
def request_by_number(verified: Verified) -> SubjectRequest:
    """Return an unverified request that names a number."""
    return verified(email="", number="customer_number:1", verified_at=None)
