"""Stored URLs and referrers contain no secret and no name."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve
from django.urls.exceptions import Resolver404
from hypothesis import given
from hypothesis import strategies as st

from privacy.request_log import minimise
from privacy.request_log.minimise import Minimiser
from privacy.request_log.spool import Spool
from privacy.secret_routes import Arguments

MINIMISER = Minimiser(
    query_keys=frozenset({"page", "lang"}),
    arguments=Arguments(frozenset({"token", "signature", "secret", "uidb64"}), frozenset({"url"})),
    url_length=120,
    referrer_length=100,
    static_prefix="/static/",
)
TOKEN = "c8x2ab-3f4e9d8c7b6a5f4e3d2c1b0a99887766"


def request(url: str, referrer: str | None = None, *, resolved: bool = True) -> HttpRequest:
    request_ = RequestFactory().get(
        url, headers={"host": "testserver"} | ({"referer": referrer} if referrer else {})
    )
    if resolved:
        try:
            request_.resolver_match = resolve(request_.path_info)
        except Resolver404:
            request_.resolver_match = None
    return request_


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/item/7/?page=2", "/item/7/?page=2"),
        ("/item/7/?page=2&q=john&lang=de", "/item/7/?page=2&lang=de&<1-dropped>"),
        ("/item/7/?q=john", "/item/7/?<1-dropped>"),
        ("/?john@example.org", "/?<1-dropped>"),
        ("/?&&a=1&&b=2&", "/?<2-dropped>"),
        ("/?page=john%40example.org", "/?page=<mailbox>"),
        (f"/?page={TOKEN}", "/?page=<opaque>"),
        ("/?page=a%26b%3Dc", "/?page=a%26b=c"),
        ("/?page=/verify/abc/", "/?page=/verify/<token>/"),
        (
            "/?page=%2Fde%2Freset%2FMTI%2Fabc%2F&lang=de",
            "/?page=/de/reset/<uidb64>/<token>/&lang=de",
        ),
        ("/?page=%252Fen%252Freset%252FMTI%252Fabc%252F", "/?page=/en/reset/<uidb64>/<token>/"),
        ("/?page=/verify/abc", "/?page=/verify/<token>/"),
        ("/?page=http://testserver/verify/abc/", "/?page=http://testserver/verify/<token>/"),
        ("/?page=/item/7/%3Fpage%3D/verify/abc/", "/?page=/item/7/"),
        ("/?page=/item/7/%23abc", "/?page=/item/7/"),
        ("/?PAGE=2&page%3D=3&%70age=4", "/?<3-dropped>"),
        ("/verify/abc/", "/verify/<token>/"),
        ("/verify/abc/?page=1", "/verify/<token>/?page=1"),
        ("/de/reset/MTI/abc/", "/de/reset/<uidb64>/<token>/"),
        ("/old/abc-def/done/", "/old/<signature>/done/"),
        ("/shared/abc/page/3/", "/shared/<secret>/page/<number>/"),
    ],
)
def test_a_resolved_url_is_stored_without_its_secrets(
    spool: Spool, url: str, expected: str
) -> None:
    assert MINIMISER.url(request(url), 200) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/verify/abc", "/verify/<token>/"),
        ("/verify/abc/", "/verify/<token>/"),
        ("/verify/abc/more", "/verify/<token>/more"),
        ("/reset/MTI/abc/", "/reset/<uidb64>/<token>/"),
        ("/de/reset/MTI/abc", "/de/reset/<uidb64>/<token>/"),
        ("/en/reset/MTI/abc/", "/en/reset/<uidb64>/<token>/"),
        ("/shared/abc/", "/shared/<secret>/"),
        ("/shared/abc/nowhere", "/shared/<secret>/nowhere"),
        ("/old/abc/done", "/old/<signature>/done/"),
        ("/item/7", "/item/7"),
    ],
)
def test_secrets_are_found_in_unresolved_urls(spool: Spool, url: str, expected: str) -> None:
    assert MINIMISER.url(request(url, resolved=False), 404) == expected


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("http://testserver/item/7/?page=2&q=john#top", "/item/7/?page=2&<1-dropped>"),
        ("http://testserver/verify/abc/", "/verify/<token>/"),
        ("http://testserver/de/reset/MTI/abc/?page=1", "/de/reset/<uidb64>/<token>/?page=1"),
        ("http://testserver", "/"),
        ("https://search.example/find?q=my+illness&page=2", "https://search.example/find"),
        ("https://user:password@other.example:8443/a/b#c", "https://other.example:8443/a/b"),
        ("https://max.mustermann:geheim/x@h.example/", ""),
        ("https://a8f5f167f44f4964e6c998dee827110c.ngrok.io/", "https://<opaque>.ngrok.io/"),
        ("https://max-mustermann.blogspot.com/x", "https://<opaque>.blogspot.com/x"),
        ("https://www.shop.co.uk/x", "https://www.shop.co.uk/x"),
        ("https://erika.shop.co.uk/x", "https://<opaque>.shop.co.uk/x"),
        ("HTTPS://Other.Example/A", "https://other.example/A"),
        ("https://other.example/users/john@example.org", "https://other.example/users/<mailbox>"),
        (f"https://other.example/{TOKEN}", "https://other.example/<opaque>"),
        ("https://other.example/verify/abc", "https://other.example/verify/<token>/"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://other.example/stra%C3%9Fe", "https://other.example/stra%C3%9Fe"),
        ("android-app://com.example.mail/", ""),
        ("about:blank", ""),
        ("https://bad host/x", ""),
        ("garbage", ""),
        ("https://other.example/" + "word/" * 2000, ""),
    ],
)
def test_a_referrer_is_reduced_to_its_page(spool: Spool, referrer: str, expected: str) -> None:
    assert MINIMISER.referrer(request("/", referrer)) == expected


def test_a_missing_referrer_is_empty(spool: Spool) -> None:
    assert MINIMISER.referrer(request("/")) == ""


def test_lengths_are_capped(spool: Spool) -> None:
    assert len(MINIMISER.url(request("/" + "word/" * 100, resolved=False), 404)) == 120
    assert len(MINIMISER.url(request("/item/7/?page=" + "word/" * 90), 200)) == 120
    assert len(MINIMISER.referrer(request("/", "https://other.example/" + "word/" * 100))) == 100


ANY = st.text(max_size=300) | st.text(st.sampled_from("/aA1%@&=?#-_.~ \0\t\nü:;"), max_size=300)


@given(ANY, ANY, ANY)
def test_any_input_is_minimised_without_an_error(path: str, query: str, referrer: str) -> None:
    odd = RequestFactory().get("/")
    odd.path = odd.path_info = path
    odd.META |= {
        "QUERY_STRING": query,
        "HTTP_REFERER": f"https://{referrer}",
        "HTTP_HOST": "testserver",
    }
    for text in (MINIMISER.url(odd, 404), MINIMISER.url(odd, 200), MINIMISER.referrer(odd)):
        assert all("!" <= letter <= "~" for letter in text)


@given(st.text(st.sampled_from("ab1"), min_size=1), st.text(max_size=30))
def test_the_value_of_an_unknown_key_is_never_stored(key: str, value: str) -> None:
    kept = MINIMISER.query(f"{key}={value.replace('&', '')}", RequestFactory().get("/"))
    assert kept == "?<1-dropped>"


ORDINARY = [
    "/item/7/",
    "/static/site/app.3f2a1b9c8d7e.css",
    "/static/img/logo@2x.png",
    "/static/fonts/TeleGroteskScreen-Regular.woff2",
]


@pytest.mark.parametrize("path", ORDINARY)
def test_an_existing_page_keeps_its_path(spool: Spool, path: str) -> None:
    assert MINIMISER.url(request(path), 200) == path
    assert MINIMISER.url(request(path), 304) == path


def test_only_a_successful_path_is_stored_unchanged(spool: Spool) -> None:
    """A path that was not found was typed by someone, who may have typed anything."""
    page = request("/static/verify-0c9yN3m2bQ7x/")
    assert MINIMISER.url(page, 200) == "/static/verify-0c9yN3m2bQ7x/"
    assert MINIMISER.url(page, 404) == "/static/<opaque>/"
    elsewhere = request("/verify-0c9yN3m2bQ7x", resolved=False)
    assert MINIMISER.url(elsewhere, 301) == "/<opaque>"  # a redirect says nothing about it


def test_a_catch_all_route_does_not_make_a_path_public(spool: Spool) -> None:
    """Django's admin has such a route, which adds a slash."""
    assert MINIMISER.url(request(f"/en/staff/{TOKEN}"), 302) == "/en/staff/<opaque>"


def test_a_referrer_that_was_served_before_is_stored_unchanged(spool: Spool) -> None:
    minimiser = replace(MINIMISER)
    page = "/static/galaxy-s24-ultra-5g-a1b2c3d4/"
    came_from = request("/", f"http://testserver{page}?page=2")
    assert minimiser.referrer(came_from) == "/static/<opaque>/?page=2"
    minimiser.url(request(page), 200)
    assert minimiser.referrer(came_from) == f"{page}?page=2"


def test_the_cache_of_paths_is_limited(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimise, "REMEMBERED_PATHS", 3)
    minimiser = replace(MINIMISER)
    for path in (f"/verify/{TOKEN}/", "/nowhere/"):
        minimiser.url(request(path), 200 if "verify" in path else 404)
    assert not minimiser._served
    for number in range(10):
        minimiser.url(request(f"/item/{number}/"), 200)
        minimiser.url(request(f"/nowhere/{number}/"), 404)
        assert len(minimiser._served) <= 3
        assert len(minimiser._harmless) <= 3


def test_a_path_cached_under_one_urlconf_is_judged_again_under_another(spool: Spool) -> None:
    minimiser = replace(MINIMISER)
    elsewhere = request("/item/7/")
    elsewhere.urlconf = "tests.privacy.request_log.invitations"
    minimiser.url(elsewhere, 200)
    assert not minimiser._served
    lost = request("/invitation/plain/", resolved=False)
    lost.urlconf = "tests.privacy.request_log.invitations"
    assert minimiser.url(lost, 404) == "/invitation/<token>/"
    assert minimiser.url(request("/invitation/plain/", resolved=False), 404) == "/invitation/plain/"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("1;token=abc12345", "1;<opaque>"),
        ("x" * 501, "<long>"),
        ("4111-1111-1111-1111", "<number>"),
        ("%2528at%2529", "<mailbox>"),
        ("https://user:pass@h.example/a", "https://h.example/a"),
        ("https://h.example:x/a", "https://<opaque>/a"),
    ],
)
def test_values_of_allowed_keys_are_minimised_too(spool: Spool, value: str, kept: str) -> None:
    assert MINIMISER.query(f"page={value}", request("/")) == f"?page={kept}"


def test_only_unchanged_paths_are_cached(spool: Spool) -> None:
    minimiser = replace(MINIMISER)
    for path in (
        f"/nowhere/{TOKEN}/",
        "/people/a@example.org/",
        "/a b/",
        "/wide\u00df/",
        "/" + "word/" * 50,
    ):
        minimiser.url(request(path, resolved=False), 404)
    assert not minimiser._harmless
    minimiser.url(request("/nowhere/", resolved=False), 404)
    assert minimiser._harmless == {"/nowhere/"}
