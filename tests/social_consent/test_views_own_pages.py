"""The list of choices, the visitor's own values, and the way to a plain link."""

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings

from tests.support.html import elements
from tests.support.two_click_visitor import choice


def test_the_list_shows_every_network_and_its_state(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="twitter"))

    answer = visitor.get("/social/?page=/de/")

    boxes = [box for box in elements(answer).of("button") if box.get("role")]
    assert [(box["value"], box["aria-checked"]) for box in boxes] == [
        ("facebook", "false"),
        ("googleplus", "false"),
        ("twitter", "true"),
    ]
    assert "no-store" in answer["Cache-Control"]


def test_the_list_loads_no_plugin(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="twitter"))

    assert elements(visitor.get("/social/")).of("iframe") == []


def test_a_choice_in_the_list_leads_back_to_the_list(visitor: Client) -> None:
    fields = {
        field["name"]: field["value"]
        for field in elements(visitor.get("/social/?page=/de/")).of("input")
    }

    answer = visitor.post(
        "/social/choice/", {str(name): str(value) for name, value in fields.items()}
    )

    assert answer["Location"] == "/social/?page=/de/#social-consent"


def test_there_is_nothing_to_reset_before_the_first_tick(visitor: Client) -> None:
    assert "disabled" in elements(visitor.get("/social/")).of("button")[-1]
    visitor.post("/social/choice/", choice(activate="twitter"))
    assert "disabled" not in elements(visitor.get("/social/")).of("button")[-1]


@pytest.mark.parametrize("url", ["/social/", "/social/what-is-sent/"])
def test_own_pages_speak_the_language_of_the_page_one_comes_from(visitor: Client, url: str) -> None:
    german, english = (
        visitor.get(url, {"page": page}, headers={"Accept-Language": "fr"})
        for page in ("/de/", "/en/")
    )

    assert elements(german).of("html")[0]["lang"] == german["Content-Language"] == "de"
    assert elements(english).of("html")[0]["lang"] == english["Content-Language"] == "en"
    assert not german.cookies


@pytest.mark.parametrize("url", ["/social/", "/social/what-is-sent/"])
@pytest.mark.parametrize("page", ["", "https://evil.example/", "javascript:alert(1)"])
def test_own_pages_never_link_to_foreign_addresses(visitor: Client, url: str, page: str) -> None:
    answer = visitor.get(url, {"page": page})

    assert all(str(link["href"]).startswith("/") for link in elements(answer).of("a"))


def test_the_visitor_sees_what_their_request_told(visitor: Client) -> None:
    answer = visitor.get(
        "/social/what-is-sent/?page=/en/",
        headers={
            "User-Agent": "Their/1.0",
            "Accept-Language": "gd",
            "Referer": "http://testserver/en/<b>",
        },
        REMOTE_ADDR="192.0.2.7",
    )

    page = answer.content.decode()
    for value in ("192.0.2.7", "Their/1.0", "gd", "https://www.example.org/en/"):
        assert f"<dd>{value}</dd>" in page
    assert "http://testserver/en/" not in page
    assert "but never the page that you came from" in page
    assert "no-store" in answer["Cache-Control"]


def seen_by_proxy(request: HttpRequest) -> str:
    return request.headers["X-Real-Ip"]


@override_settings(SOCIAL_CONSENT_CLIENT_ADDRESS=f"{__name__}.seen_by_proxy")
def test_the_address_is_the_one_the_project_knows(visitor: Client) -> None:
    page = visitor.get(
        "/social/what-is-sent/", headers={"X-Real-Ip": "198.51.100.1"}
    ).content.decode()

    assert "<dd>198.51.100.1</dd>" in page


@override_settings(SOCIAL_CONSENT_BASE_TEMPLATE="social_consent/embed_refused.html")
def test_the_project_can_give_its_own_frame(visitor: Client) -> None:
    assert "What a network" not in visitor.get("/social/what-is-sent/?page=/en/").content.decode()


def test_a_plain_link_leads_to_the_network_without_a_referrer(visitor: Client) -> None:
    answer = visitor.get("/social/link/twitter/?page=/de/")

    assert answer.status_code == 302
    assert (
        answer["Location"]
        == "https://twitter.com/intent/tweet?url=https%3A%2F%2Fwww.example.org%2Fde%2F"
    )
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["googleplus/?page=/de/", "unheard-of/?page=/de/", "twitter/?page=//evil.example/"]
)
def test_a_plain_link_leads_nowhere_else(visitor: Client, address: str) -> None:
    assert visitor.get(f"/social/link/{address}").status_code == 404
