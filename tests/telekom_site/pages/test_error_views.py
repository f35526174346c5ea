"""Tests of the pages for what goes wrong."""

from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import Settings

from telekom_site.pages import views
from tests.support.markup import Markup


@pytest.mark.django_db
def test_a_page_that_is_not_allowed_has_our_frame() -> None:
    page = render_to_string("403.html", request=RequestFactory().get("/de/"))
    assert Markup(page).faults == []
    assert "site-footer" in page


def test_the_page_for_a_fault_stands_when_the_site_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "Product", None)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert b"Something broke" in response.content
    assert Markup(response.content.decode()).faults == []
    assert render_to_string("500.html") == response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_reason() -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/en/", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert b"We did not accept this form." in response.content


@pytest.fixture
def https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["www.example.org"]


@pytest.mark.parametrize(
    "host", ["evil.example", "", "a b", "www.example.org:x", "[", "ü.example", "x" * 3000]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_wrong_host_is_a_bad_request_under_https_too(https: None, host: str, scheme: str) -> None:
    response = Client(raise_request_exception=False).get(
        "/en/", headers={"Host": host}, secure=scheme == "https"
    )
    assert response.status_code == 400
    assert b"We did not understand this request." in response.content
    assert Markup(response.content.decode()).faults == []


def test_a_fault_before_there_is_a_session_has_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise LookupError

    monkeypatch.setattr("django.middleware.security.SecurityMiddleware.process_request", fail)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert b"Something broke" in response.content


ODD_PAGES = [
    "//[",
    "//[::1",
    "/\ud800",
    "\x00",
    "/%00",
    "/\u2028",
    "http://[",
    "/" * 5000,
    "/%ff",
    "/en/" + "é" * 3000,
]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ODD_PAGES, ids=ascii)
@pytest.mark.parametrize(
    "address",
    ["/social/", "/social/state/", "/social/what-is-sent/", "/social/link/facebook/",
    "/social/link/mastodon/",
     "/embed/facebook/", "/en/", "/en/account/login/"],
)  # fmt: skip
def test_no_page_named_in_a_query_is_a_fault(address: str, page: str) -> None:
    visitor = Client(headers={"Sec-Fetch-Site": "same-origin"})
    # As a server hands over what a program sent.
    unencoded = page.encode("latin-1", "ignore").decode("latin-1")
    raw = quote(page.encode("utf-8", "surrogatepass"), safe="/")
    scoped = {
        "activate": "facebook",
        "scope": "page",
        "page": page.encode("utf-8", "replace").decode(),
        "back": page[:1],
    }
    assert visitor.post("/social/choice/", scoped).status_code == 200
    assert visitor.post("/social/choice/", scoped | {"scope": "session"}).status_code == 303
    for name in ("page", "next", "back"):
        assert visitor.get(f"{address}?{name}={raw}").status_code < 500
        assert visitor.get(address, QUERY_STRING=f"{name}={unencoded}").status_code < 500
