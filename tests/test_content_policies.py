"""No Content-Security-Policy of any page allows inline or evaluated code."""

import re

import pytest
from django.test import Client

from social_consent.rendering.wrapper import POLICY, SCRIPT_POLICY
from tests.test_fuzzed_requests import routes

pytestmark = pytest.mark.django_db

ARGUMENT = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")
VALUES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
POLICY_HEADERS = ("Content-Security-Policy", "Content-Security-Policy-Report-Only")


def filled(route: str) -> str:
    """The route with an argument of the right kind in each place."""
    return ARGUMENT.sub(lambda argument: VALUES.get(argument[1] or "", "x"), route)


def test_no_response_allows_unsafe_code(staff_client: Client) -> None:
    staff_client.raise_request_exception = False
    visitor, with_policy = Client(raise_request_exception=False), 0
    for route in routes():
        for client in (visitor, staff_client):
            response = client.get("/" + filled(route).lstrip("/"))
            response.close()
            for header in POLICY_HEADERS:
                policy = response.headers.get(header, "")
                with_policy += bool(policy)
                assert "unsafe-" not in policy.lower(), route
    assert with_policy > 300


def test_the_wrapper_of_a_plugin_allows_no_unsafe_code() -> None:
    assert "unsafe-" not in POLICY + SCRIPT_POLICY
