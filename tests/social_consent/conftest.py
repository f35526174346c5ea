"""The small site of these tests, and a visitor of it whose requests are checked as a browser's
would be."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.support.two_click_site import urls  # noqa: F401  (its templates belong to the engine of the usual settings)
from tests.support.two_click_visitor import SAME_ORIGIN

Choose = Callable[..., object]


@pytest.fixture(autouse=True)
def small_site() -> Iterator[None]:
    with override_settings(
        ROOT_URLCONF="tests.support.two_click_site.urls",
        SOCIAL_CONSENT_PROVIDERS=["facebook", "googleplus", "twitter"],
        SOCIAL_CONSENT_LEDGER="",
        SOCIAL_CONSENT_MEASUREMENT_DAYS=0,
        SOCIAL_CONSENT_SITE_URL="https://www.example.org",
        SOCIAL_CONSENT_BASE_TEMPLATE="social_consent/base.html",
        SOCIAL_CONSENT_CLIENT_ADDRESS="social_consent.request.request_values.remote_address",
    ):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, headers=SAME_ORIGIN)
