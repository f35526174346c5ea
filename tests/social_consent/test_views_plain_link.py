"""Plain links to networks, and the network of many servers."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from social_consent.views import host_name
from tests.support.html import elements

pytestmark = pytest.mark.usefixtures("many_servers")
URL = "/social/link/mastodon/?page=/de/"
FORM = {"page": "/de/"}


@pytest.fixture
def many_servers(small_site: None) -> Iterator[None]:
    with override_settings(SOCIAL_CONSENT_PROVIDERS=["mastodon", "linkedin"]):
        yield


def test_a_network_without_plugin_is_a_link_in_the_bar(visitor: Client) -> None:
    page = elements(visitor.get("/de/"))

    assert [link["href"] for link in page.of("a") if "/link/" in str(link["href"])] == [
        "/social/link/mastodon/?page=%2Fde%2F",
        "/social/link/linkedin/?page=%2Fde%2F",
    ]
    assert not [box for box in page.of("button") if box.get("role")]


def test_the_visitor_is_asked_for_their_server(visitor: Client) -> None:
    answer = visitor.get(URL)

    assert answer.status_code == 200
    assert [field["name"] for field in elements(answer).of("input")] == [
        "page",
        "instance",
        "remember",
    ]
    assert answer["Content-Language"] == "de"
    assert not answer.cookies


def test_then_a_link_leads_there(visitor: Client) -> None:
    answer = visitor.post(URL, FORM | {"instance": "https://Social.Example.org/@me"})

    (link,) = [
        link
        for link in elements(answer).of("a")
        if "social-consent__link" in str(link.get("class"))
    ]
    assert (
        link["href"]
        == "https://social.example.org/share?text=https%3A%2F%2Fwww.example.org%2Fde%2F"
    )
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_the_server_is_remembered_where_the_visitor_asks_for_it(visitor: Client) -> None:
    named = {"instance": "social.example.org"}
    assert not visitor.post(URL, FORM | named).cookies

    kept = visitor.post(URL, FORM | named | {"remember": "1"}).cookies["social_consent_server"]
    later = visitor.get(URL)
    assert (kept.value, kept["httponly"], kept["samesite"], kept["max-age"]) == (
        "social.example.org", True, "Lax", 180 * 24 * 3600,
    )  # fmt: skip
    assert "https://social.example.org/share?text=" in later.content.decode()
    assert "checked" in elements(later).of("input")[2]

    visitor.post(URL, FORM | named)
    assert "https://social.example.org" not in visitor.get(URL).content.decode()


def test_over_https_no_other_host_can_name_the_server(visitor: Client) -> None:
    visitor.cookies["social_consent_server"] = "evil.example"
    assert "evil" not in visitor.get(URL, secure=True).content.decode()
    answer = visitor.post(
        URL, FORM | {"instance": "social.example.org", "remember": "1"}, secure=True
    )
    assert answer.cookies["__Host-social_consent_server"]["secure"]
    visitor.cookies["__Host-social_consent_server"] = "social.example.org"
    deleted = visitor.post(URL, FORM | {"instance": "social.example.org"}, secure=True).cookies
    morsel = deleted["__Host-social_consent_server"]
    assert (morsel.value, morsel["max-age"]) == ("", 0)
    assert morsel["secure"], "a browser ignores a __Host- cookie without it, deletion included"


def test_what_is_not_a_server_is_not_remembered(visitor: Client) -> None:
    assert not visitor.post(URL, FORM | {"instance": "localhost", "remember": "1"}).cookies


def test_only_the_form_changes_what_is_remembered(visitor: Client) -> None:
    visitor.cookies["social_consent_server"] = "javascript:1"
    assert not visitor.get(URL).cookies


def test_a_cookie_that_names_no_server_is_none(visitor: Client) -> None:
    visitor.cookies["social_consent_server"] = "javascript:1"
    assert "javascript" not in visitor.get(URL).content.decode()


@pytest.mark.parametrize(
    "named",
    [
        "",
        " ",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "a b.example",
        "javascript:1",
        "example.org:80",
        'ex"mple.org',
    ],
)
def test_what_is_not_a_server_leads_nowhere(visitor: Client, named: str) -> None:
    answer = visitor.post(URL, FORM | {"instance": named})

    assert not [link for link in elements(answer).of("a") if str(link["href"]).startswith("http")]
    assert elements(answer).of("input")[1]["aria-invalid"] == "true"


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        (" https://Mastodon.Social/ ", "mastodon.social"),
        ("@me@mastodon.social", "mastodon.social"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("a..example", ""),
        ("-a.example", ""),
        ("a" * 64 + ".example", ""),
        ("example.org?x", ""),
    ],
)
def test_the_host_is_what_a_person_means(named: str, host: str) -> None:
    assert host_name(named) == host


def test_nobody_else_can_make_the_site_link_anywhere(visitor: Client) -> None:
    answer = visitor.post(
        URL, FORM | {"instance": "evil.example"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "evil" not in answer.content.decode()


def test_a_share_address_is_given_at_once_where_the_network_has_one(visitor: Client) -> None:
    assert visitor.get("/social/link/linkedin/?page=/de/")["Location"] == (
        "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fwww.example.org%2Fde%2F"
    )
