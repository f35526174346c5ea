"""Whatever carries a secret in its address, now or later: no cache, no referrer, no log and no
network learns of it."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from privacy.controllers.models import Controller
from telekom_site.accounts.models import User
from telekom_site.orders.models import Product
from tests.privacy.secret_paths import secret_paths

pytestmark = pytest.mark.django_db

PATHS = [pair for language in ("de", "en") for pair in secret_paths(language)]
IDS = [re.sub(r"geheim\d+", "SECRET", path) for path, _secret in PATHS]
every_secret_address = pytest.mark.parametrize(("path", "secret"), PATHS, ids=IDS)
# The same routes, every other one in the other language: for tests that ask much of each.
HALF = range(len(PATHS) // 2)
IN_ONE_LANGUAGE = [index + len(PATHS) // 2 * (index % 2) for index in HALF]
every_secret_route = pytest.mark.parametrize(
    ("path", "secret"),
    [PATHS[index] for index in IN_ONE_LANGUAGE],
    ids=[IDS[index] for index in IN_ONE_LANGUAGE],
)

CHEAP = "/robots.txt"  # a page for visits of which only the line in the log matters


@pytest.fixture
def spool(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    return tmp_path / "spool"


def logged(spool: Path) -> str:
    return "".join(path.read_text() for path in spool.glob("*.log"))


def test_the_walk_finds_the_routes_that_are_known_to_have_secrets() -> None:
    walked = set(IDS)
    for part in (
        "privacy/contact/verify",
        "privacy/contact/status",
        "privacy/consent/confirm",
        "privacy/consent/withdraw",
    ):
        assert any(part in path for path in walked), part
    assert any("account/" in path and "password" in path for path in walked)


def variants(path: str) -> list[str]:
    """The address, and what leads to it: without its language, and without its closing slash."""
    return [path, re.sub(r"^/(de|en)/", "/", path), path.removesuffix("/")]


@every_secret_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_cache_and_no_referrer_keeps_it(path: str, secret: str, method: str) -> None:
    for address in variants(path):
        answer = getattr(Client(), method)(address)
        assert answer.status_code < 500
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), address
        assert answer["Referrer-Policy"] in {"strict-origin", "no-referrer"}, address


@every_secret_address
def test_its_page_offers_nothing_to_share(path: str, secret: str, staff_client: Client) -> None:
    for client in (Client(), staff_client):
        page = client.get(path).content.decode()
        addresses = re.findall(r'(?:href|action|src|value|data-[\w-]+)="([^"]*)"', page)
        assert [
            address for address in addresses if "/social/" in address and secret in address
        ] == []
        assert "/social/link/" not in page
        assert "/embed/" not in page


@every_secret_route
def test_the_two_click_layer_refuses_it(path: str, secret: str) -> None:
    visitor = Client(headers={"Sec-Fetch-Site": "same-origin"})
    visitor.post(
        "/social/choice/",
        {"page": "/en/", "back": "/en/", "activate": "facebook", "scope": "session"},
    )
    for page in (path, quote(path), f"/en/news/?page={quote(path)}", f"{path}?a=1#b"):
        assert visitor.get("/social/link/facebook/", {"page": page}).status_code == 404
        assert visitor.get("/social/link/mastodon/", {"page": page}).status_code == 404
        assert (
            visitor.post(
                "/social/link/mastodon/", {"page": page, "instance": "m.example"}
            ).status_code
            == 404
        )
        wrapper = visitor.get("/embed/facebook/", {"page": page})
        assert (wrapper.status_code, secret in wrapper.content.decode()) == (400, False)
        for address in ("/social/", "/social/what-is-sent/"):
            answer = visitor.get(address, {"page": page}).content.decode()
            links = re.findall(r'href="([^"]*)"', answer)
            assert [link for link in links if secret in link] == []
            assert "/social/link/facebook/?page=%2Fen%2Fprivacy" not in answer
        choice = visitor.post(
            "/social/choice/", {"page": page, "back": "elsewhere", "reset": "none"}
        )
        assert secret not in choice["Location"]


@every_secret_route
def test_the_log_holds_its_route_and_no_secret(path: str, secret: str, spool: Path) -> None:
    client = Client()
    for address in variants(path):
        client.get(address)
        client.get("/social/", {"page": address})
        client.get("/social/", {"page": quote(address)})
        client.get(CHEAP, {"page": f"http://testserver{address}"})
        client.get(CHEAP, headers={"Referer": f"http://testserver{address}"})
        client.get(CHEAP, headers={"Referer": f"http://testserver/social/?page={quote(address)}"})
    assert secret not in logged(spool)
    assert len(logged(spool).splitlines()) == 18


def test_what_a_customer_sees_of_himself_is_in_no_cache(customer: User) -> None:
    Product.objects.create(
        slug="a-product", category="business", picture="towers", name_de="L", name_en="L",
        teaser_de="t", teaser_en="t",
        description_de="d", description_en="d", features_de="f", features_en="f",
        monthly_price_cents=100,
    )  # fmt: skip
    client = Client()
    assert "Cache-Control" not in client.get("/en/order/checkout/?items=a-product")
    client.force_login(customer)
    for address in ("/en/order/checkout/?items=a-product", "/en/account/", "/en/"):
        answer = client.get(address)
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), address


def test_pages_for_everybody_may_be_kept(controller: Controller) -> None:
    assert "no-store" not in Client().get("/en/").get("Cache-Control", "")
