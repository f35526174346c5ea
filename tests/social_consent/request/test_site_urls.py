"""Which addresses may be shared and returned to."""

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import set_script_prefix
from django.utils import translation

from social_consent.request.site_urls import (
    absolute,
    is_page,
    is_shareable,
    route_has_text,
    shared_path,
)


@pytest.mark.parametrize(
    "address",
    ["/de/", "/en/", "/en/article/?page=2", "/plain/", "/gr%C3%B6%C3%9Fe/", "/social/?page=/de/"],
)
@pytest.mark.parametrize("active", ["de", "en"])
def test_pages_of_this_site_are_pages_in_whatever_language_is_active(
    address: str, active: str
) -> None:
    with translation.override(active):
        assert is_page(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "de/",
        "/nowhere.at/all/",
        "//evil.example/de/",
        "///evil.example/de/",
        "/\\evil.example/de/",
        "\\/evil.example/de/",
        "https://evil.example/de/",
        "https:/de/",
        "javascript:alert(1)",
        " /de/",
        "\x08/de/",
        "//[",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not is_page(address)


def test_below_a_script_prefix_only_its_own_paths_are_pages() -> None:
    set_script_prefix("/shop/")
    try:
        assert is_page("/shop/plain/")
        assert not is_page("/plain/")
    finally:
        set_script_prefix("/")


def test_the_query_is_not_shared() -> None:
    request = RequestFactory().get("/größe/?mail=jane@example.org")

    assert shared_path(request) == "/gr%C3%B6%C3%9Fe/"


def test_the_public_address_is_the_configured_one() -> None:
    assert absolute(RequestFactory().get("/"), "/de/") == "https://www.example.org/de/"


@override_settings(SOCIAL_CONSENT_SITE_URL="")
def test_without_one_it_is_the_host_of_the_request() -> None:
    assert absolute(RequestFactory().get("/"), "/de/") == "http://testserver/de/"


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("/en/article/", False),
        ("/plain/", False),
        ("/en/mail/abc/", True),
        ("/en/invited/abc/", True),
        ("/no/where/at/", True),
    ],
)
def test_without_the_privacy_layer_a_text_in_the_address_is_a_secret(
    address: str, secret: bool
) -> None:
    with override_settings(
        SOCIAL_CONSENT_SECRET_PAGE="social_consent.request.site_urls.route_has_text"
    ):
        assert route_has_text(address) is secret
        assert is_shareable(address) is not secret


def test_what_is_a_secret_page_can_be_said_by_the_project() -> None:
    with override_settings(
        SOCIAL_CONSENT_SECRET_PAGE="tests.social_consent.request.test_site_urls.is_article"
    ):
        assert is_shareable("/en/mail/abc/")
        assert not is_shareable("/en/article/")


def is_article(address: str) -> bool:
    return "article" in address


def test_nothing_of_a_secret_page_is_offered_or_shared(visitor: Client) -> None:
    page = visitor.get("/en/mail/abc/").content.decode()
    assert "abc" in page
    assert 'class="social-consent"' not in page
    assert visitor.get("/social/link/facebook/?page=/en/mail/abc/").status_code == 404
