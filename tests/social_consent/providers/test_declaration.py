"""The declarations and their registry."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings

from social_consent.providers import (
    Provider,
    enabled,
    find_enabled,
    register,
    registered,
    registered_temporarily,
)
from social_consent.providers.contents import VIMEO
from social_consent.providers.networks import (
    FACEBOOK,
    FACEBOOK_LIKE,
    GOOGLE_PLUS,
    NETWORKS,
    TWITTER,
)

URL = "https://www.example.org/de/neu&gut/"
OTHER = replace(FACEBOOK, key="other", name="Other")


def test_by_default_the_three_networks_of_the_notice_are_offered() -> None:
    assert [provider.key for provider in enabled()] == ["facebook", "googleplus", "twitter"]


@override_settings(SOCIAL_CONSENT_PROVIDERS=["twitter", "facebook"])
def test_the_setting_decides_who_is_offered_and_in_which_order() -> None:
    assert [provider.key for provider in enabled()] == ["twitter", "facebook"]
    assert find_enabled("googleplus") is None


@override_settings(SOCIAL_CONSENT_PROVIDERS=["other"])
def test_a_registered_provider_can_be_offered() -> None:
    with registered_temporarily(OTHER):
        assert enabled() == (OTHER,)
    assert OTHER not in registered()


def test_two_providers_cannot_share_a_key() -> None:
    with pytest.raises(ValueError, match="'facebook'"):
        register(replace(FACEBOOK, name="Someone else"))


def test_the_same_provider_may_be_registered_twice() -> None:
    register(FACEBOOK)

    assert registered().count(FACEBOOK) == 1


@pytest.mark.parametrize(
    ("provider", "origin", "parameters"),
    [
        (
            FACEBOOK,
            "https://www.facebook.com",
            {"href": URL, "locale": "de_DE", "layout": "button"},
        ),
        (
            FACEBOOK_LIKE,
            "https://www.facebook.com",
            {"href": URL, "locale": "de_DE", "action": "like"},
        ),
        (GOOGLE_PLUS, "https://apis.google.com", {"url": URL, "hl": "de"}),
        (TWITTER, "https://platform.twitter.com", {"url": URL, "lang": "de", "dnt": "true"}),
    ],
)
def test_the_frame_shares_the_page_in_its_language(
    provider: Provider, origin: str, parameters: dict[str, str]
) -> None:
    address = urlsplit(provider.frame_url(URL, "de"))

    sent = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == origin == provider.origins[0]
    assert sent.items() >= parameters.items()


def test_the_plain_link_shares_the_page() -> None:
    assert FACEBOOK.link
    assert FACEBOOK.link.url("https://a.example/?b=c") == (
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fa.example%2F%3Fb%3Dc"
    )
    assert GOOGLE_PLUS.link is None


@pytest.mark.parametrize("provider", NETWORKS)
def test_a_network_that_ended_says_when_and_where_that_is_reported(provider: Provider) -> None:
    ended = provider in {FACEBOOK_LIKE, GOOGLE_PLUS}

    assert provider.is_retired == ended
    assert bool(provider.lifecycle.since) == ended
    assert provider.lifecycle.source.startswith("https://") == ended


@pytest.mark.parametrize("provider", [provider for provider in NETWORKS if provider.endpoint])
def test_the_picture_is_our_own_drawing_of_the_frames_size(provider: Provider) -> None:
    file = finders.find(provider.picture)
    assert isinstance(file, str)
    drawing = ElementTree.parse(file).getroot()  # noqa: S314 (our own file)

    assert (drawing.get("width"), drawing.get("height")) == (
        str(provider.width),
        str(provider.height),
    )
    assert {part.tag.rpartition("}")[2] for part in drawing.iter()} == {"svg", "rect", "path"}


@pytest.mark.parametrize("provider", NETWORKS)
def test_no_network_may_replace_the_page(provider: Provider) -> None:
    assert not [flag for flag in provider.sandbox if "top-navigation" in flag]


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ({"id": "76979871"}, "https://vimeo.com/76979871"),
        ({"id": "76979871", "hash": "8272103f6e"}, "https://vimeo.com/76979871/8272103f6e"),
    ],
)
def test_an_unlisted_film_is_opened_with_its_key(arguments: dict[str, str], address: str) -> None:
    assert VIMEO.original_url(arguments) == address
