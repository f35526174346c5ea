"""The small site of these tests, and a visitor of it whose requests are checked as a browser's
would be."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.social_consent import urls  # noqa: F401  (its templates belong to the engine of the usual settings)

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

Choose = Callable[..., object]


@pytest.fixture(autouse=True)
def small_site() -> Iterator[None]:
    with override_settings(
        ROOT_URLCONF="tests.social_consent.urls",
        SOCIAL_CONSENT_PROVIDERS=["facebook", "googleplus", "twitter"],
        SOCIAL_CONSENT_LEDGER="",
        SOCIAL_CONSENT_SITE_URL="https://www.example.org",
        SOCIAL_CONSENT_BASE_TEMPLATE="social_consent/base.html",
        SOCIAL_CONSENT_CLIENT_ADDRESS="social_consent.request.request_values.remote_address",
    ):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, headers=SAME_ORIGIN)


def ticked(visitor: Client, page: str = "/de/") -> list[str]:
    """What the visitor has ticked on a page, as the server tells their browser."""
    keys: list[str] = visitor.get("/social/state/", {"page": page}).json()
    return keys


def choice(**buttons: str) -> dict[str, str]:
    """What the bar's form on /de/ sends for a button such as tick="facebook", for the session
    unless it says else."""
    return {"page": "/de/", "back": "/de/?q=1", "scope": "session"} | buttons
