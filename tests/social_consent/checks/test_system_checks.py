"""The system checks: their ids, and what they say."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from social_consent.checks.system_checks import MIDDLEWARE
from social_consent.providers import Provider, registered_temporarily
from social_consent.providers.contents import YOUTUBE
from social_consent.providers.networks import FACEBOOK
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db  # Django 6.1 asks the database, too


def found() -> list[str]:
    messages = messages_of("social_consent")
    assert all(message.hint for message in messages)
    return [str(message.id) for message in messages]


def test_the_project_as_it_is_has_nothing_to_put_right() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("settings", "ids"),
    [
        ({"SOCIAL_CONSENT_PROVIDERS": ["facebook", "myspace"]}, ["social_consent.E001"]),
        (
            {"SOCIAL_CONSENT_CLIENT_ADDRESS": "social_consent.request.request_values.nowhere"},
            ["social_consent.E004"],
        ),
        (
            {"SOCIAL_CONSENT_CLIENT_ADDRESS": "social_consent.request.request_values.HEADERS"},
            ["social_consent.E004"],
        ),
        ({"SOCIAL_CONSENT_SITE_URL": "www.example.org"}, ["social_consent.E005"]),
        ({"SOCIAL_CONSENT_SITE_URL": "https://www.example.org/shop"}, ["social_consent.E005"]),
        ({"SOCIAL_CONSENT_SITE_URL": "https://["}, ["social_consent.E005"]),
        ({"SOCIAL_CONSENT_SITE_URL": ""}, []),
        ({"SOCIAL_CONSENT_PROVIDERS": ["mastodon-post"]}, ["social_consent.E009"]),
        (
            {
                "SOCIAL_CONSENT_PROVIDERS": ["mastodon-post"],
                "SOCIAL_CONSENT_INSTANCES": {"mastodon-post": ["mastodon.social"]},
            },
            [],
        ),
        ({"SOCIAL_CONSENT_INSTANCES": {"peertube": ["a.example/b"]}}, ["social_consent.E002"]),
        ({"MIDDLEWARE": []}, ["social_consent.W001"]),
        ({"MIDDLEWARE": [MIDDLEWARE]}, []),
        ({"TEMPLATES": []}, ["social_consent.W002"]),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], ids: list[str]) -> None:
    with override_settings(**settings):
        assert found() == ids


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("USUAL_SCOPE", "DEFAULT_SCOPE"),
        ("KEEP_DAYS", "MAX_AGE_DAYS"),
        ("MAY_TICK", "MAY_CONSENT"),
        ("KEPT_BARS", "FRAGMENT_CACHE_SIZE"),
    ],
)
def test_a_renamed_setting_is_named_with_its_new_name(old: str, new: str) -> None:
    with override_settings(**{f"SOCIAL_CONSENT_{old}": "anything"}):
        (message,) = [
            message
            for message in messages_of("social_consent")
            if message.id == "social_consent.E011"
        ]

    assert message.msg == f"SOCIAL_CONSENT_{old} has no effect."
    assert message.hint == f"Rename it to SOCIAL_CONSENT_{new}."


@pytest.mark.parametrize(
    ("provider", "ids"),
    [
        (
            replace(FACEBOOK, key="plain", endpoint="http://www.example.org/plugin"),
            ["social_consent.E002"],
        ),
        (replace(FACEBOOK, key="chatty", referrer_policy="unsafe-url"), ["social_consent.E008"]),
        (replace(FACEBOOK, key="bare", endpoint="www.example.org/plugin"), ["social_consent.E002"]),
        (
            replace(
                FACEBOOK,
                key="loose",
                sandbox=("allow-scripts", "allow-top-navigation-by-user-activation"),
            ),
            ["social_consent.E003"],
        ),
    ],
)
def test_a_dangerous_provider_is_named(provider: Provider, ids: list[str]) -> None:
    with registered_temporarily(provider):
        assert found() == ids


@pytest.mark.parametrize("picture", ["weather/nowhere.svg", "social_consent", ""])
def test_a_missing_picture_is_named(picture: str) -> None:
    bare = replace(FACEBOOK, key="weather", picture=picture)
    with (
        registered_temporarily(bare),
        override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook", "weather"]),
    ):
        (message,) = [
            message
            for message in messages_of("social_consent")
            if message.id == "social_consent.E010"
        ]

    assert "'weather'" in message.msg
    assert repr(picture) in message.msg


@pytest.mark.parametrize(("reason", "ids"), [("", ["social_consent.W003"]), ("It has none.", [])])
def test_a_content_without_a_link_to_the_company_says_why(reason: str, ids: list[str]) -> None:
    film = replace(YOUTUBE, key="film", original="", no_original=reason)
    with (
        registered_temporarily(film),
        override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook", "film"]),
    ):
        assert found() == ids


def test_a_plain_link_needs_no_picture() -> None:
    with override_settings(SOCIAL_CONSENT_PROVIDERS=["linkedin"]):
        assert found() == []
