"""What is kept of URLs and referrers holds no secret and no name."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve
from django.urls.exceptions import Resolver404
from hypothesis import given
from hypothesis import strategies as st

from privacy.request_log import minimise
from privacy.request_log.minimise import Minimiser, clean
from privacy.request_log.spool import Spool
from privacy.secret_routes import Arguments

MINIMISER = Minimiser(
    query_keys=frozenset({"page", "lang"}),
    arguments=Arguments(frozenset({"token", "signature", "secret", "uidb64"}), frozenset({"url"})),
    url_length=120,
    referrer_length=100,
)
TOKEN = "c8x2ab-3f4e9d8c7b6a5f4e3d2c1b0a99887766"


def request(url: str, referrer: str | None = None, *, resolved: bool = True) -> HttpRequest:
    found = RequestFactory().get(url, headers={"host": "testserver"} | ({"referer": referrer} if referrer else {}))
    if resolved:
        try:
            found.resolver_match = resolve(found.path_info)
        except Resolver404:
            found.resolver_match = None
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/de/company/directory/", "/de/company/directory/"),
        ("/binding-corporate-rules-of-the-group/", "/binding-corporate-rules-of-the-group/"),
        ("/static/site/app.3f2a1b9c8d7e.css", "/static/site/app.3f2a1b9c8d7e.css"),
        ("/archive/2026-11-23/report-2026-q4-final", "/archive/2026-11-23/report-2026-q4-final"),
        ("/Datenschutzgrundverordnung/", "/Datenschutzgrundverordnung/"),
        ("/straße/", "/stra%C3%9Fe/"),
        ("/a b\tc\nd\x00e\x7f\x1b[31m", "/a%20b%09c%0Ad%00e%7F%1B%5B31m"),
        ("/100%/", "/100%25/"),
        ("/<opaque>/", "/%3Copaque%3E/"),
        ("/people/john.doe@example.org/edit", "/people/<mailbox>/edit"),
        ("/people/john%40example.org", "/people/<mailbox>"),
        ("/@john/", "/<mailbox>/"),
        ("/a\ue000b/john@example.org", "/a%20b/<mailbox>"),
        ("/x/550e8400-e29b-41d4-a716-446655440000/", "/x/<opaque>/"),
        (f"/reset/{TOKEN}/", "/reset/<opaque>/"),
        ("/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0", "/s/<opaque>.<opaque>"),
        ("/v/aB3-xY_9zQ-7Kd_2Lm-4Np", "/v/<opaque>"),
        ("/call/00491701234567", "/call/<number>"),
        ("/order-123456789", "/order-<number>"),
        ("/phone/+491701234567", "/phone/+<number>"),
    ],
)
def test_a_path_keeps_its_words_and_loses_its_secrets(text: str, expected: str) -> None:
    assert clean(text, 200) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/item/7/?page=2", "/item/7/?page=2"),
        ("/item/7/?page=2&q=john&lang=de", "/item/7/?page=2&lang=de"),
        ("/item/7/?q=john", "/item/7/"),
        ("/?john@example.org", "/"),
        ("/?page=john%40example.org", "/?page=<mailbox>"),
        (f"/?page={TOKEN}", "/?page=<opaque>"),
        ("/?page=a%26b%3Dc", "/?page=a%26b=c"),
        ("/?page=/verify/abc/", "/?page=/verify/<token>/"),
        ("/?page=%2Fde%2Freset%2FMTI%2Fabc%2F&lang=de", "/?page=/de/reset/<uidb64>/<token>/&lang=de"),
        ("/?page=%252Fen%252Freset%252FMTI%252Fabc%252F", "/?page=/en/reset/<uidb64>/<token>/"),
        ("/?page=/verify/abc", "/?page=/verify/<token>/"),
        ("/?page=http://testserver/verify/abc/", "/?page=http://testserver/verify/<token>/"),
        ("/?page=/item/7/%3Fpage%3D/verify/abc/", "/?page=/item/7/"),
        ("/?page=/item/7/%23abc", "/?page=/item/7/"),
        ("/?PAGE=2&page%3D=3&%70age=4", "/"),
        ("/verify/abc/", "/verify/<token>/"),
        ("/verify/abc/?page=1", "/verify/<token>/?page=1"),
        ("/de/reset/MTI/abc/", "/de/reset/<uidb64>/<token>/"),
        ("/old/abc-def/done/", "/old/<signature>/done/"),
        ("/shared/abc/page/3/", "/shared/<secret>/page/<number>/"),
    ],
)
def test_a_resolved_url_is_stored_without_its_secrets(spool: Spool, url: str, expected: str) -> None:
    assert MINIMISER.url(request(url)) == expected


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
def test_a_secret_is_found_where_nothing_was_resolved(spool: Spool, url: str, expected: str) -> None:
    assert MINIMISER.url(request(url, resolved=False)) == expected


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("http://testserver/item/7/?page=2&q=john#top", "/item/7/?page=2"),
        ("http://testserver/verify/abc/", "/verify/<token>/"),
        ("http://testserver/de/reset/MTI/abc/?page=1", "/de/reset/<uidb64>/<token>/?page=1"),
        ("http://testserver", "/"),
        ("https://search.example/find?q=my+illness&page=2", "https://search.example/find"),
        ("https://user:password@other.example:8443/a/b#c", "https://other.example:8443/a/b"),
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
def test_a_referrer_tells_the_page_and_no_more(spool: Spool, referrer: str, expected: str) -> None:
    assert MINIMISER.referrer(request("/", referrer)) == expected


def test_no_referrer_is_none(spool: Spool) -> None:
    assert MINIMISER.referrer(request("/")) == ""


def test_lengths_are_capped(spool: Spool) -> None:
    assert len(MINIMISER.url(request("/" + "word/" * 100, resolved=False))) == 120
    assert len(MINIMISER.url(request("/?page=" + "word/" * 100))) == 120
    assert len(MINIMISER.referrer(request("/", "https://other.example/" + "word/" * 100))) == 100


def test_what_a_cut_leaves_of_a_secret_is_not_kept() -> None:
    shrinking = "/" + "a1b2c3d4" * 20  # leaves room for what stands at the cut
    for length in range(1, 80):
        found = clean(f"{shrinking}/{'x' * length}/john.doe@example.org/{'y' * 80}", 50)
        assert "john" not in found
        assert found.startswith("/<opaque>")


ANY = st.text(max_size=300) | st.text(st.sampled_from("/aA1%@&=?#-_.~ \0\t\nü:;"), max_size=300)


@given(ANY)
def test_a_cleaned_text_is_printable_ascii_within_its_limit(text: str) -> None:
    found = clean(text, 50)
    assert len(found) <= 50
    assert all("!" <= letter <= "~" for letter in found)
    assert "@" not in found


@given(ANY, ANY, ANY)
def test_whatever_comes_is_minimised_without_a_fault(path: str, query: str, referrer: str) -> None:
    odd = RequestFactory().get("/")
    odd.path = odd.path_info = path
    odd.META |= {"QUERY_STRING": query, "HTTP_REFERER": f"https://{referrer}", "HTTP_HOST": "testserver"}
    for found in (MINIMISER.url(odd), MINIMISER.referrer(odd)):
        assert all("!" <= letter <= "~" for letter in found)


@given(st.text(st.sampled_from("ab1"), min_size=1), st.text(max_size=30))
def test_the_value_of_an_unknown_key_never_stays(key: str, value: str) -> None:
    assert MINIMISER.query(f"{key}={value.replace('&', '')}", RequestFactory().get("/")) == ""


def test_only_paths_of_which_nothing_went_are_remembered_and_never_too_many(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minimise, "HARMLESS_PATHS", 3)
    minimiser = replace(MINIMISER)
    for path in (f"/verify/{TOKEN}/", "/people/a@example.org/", "/a%20b/", "/wide\u00df/"):
        minimiser.url(request(path))
    assert not minimiser._harmless
    for number in range(10):
        assert minimiser.url(request(f"/pages/{number}/")) == f"/pages/{number}/"
        assert len(minimiser._harmless) <= 3


def test_what_one_urlconf_calls_harmless_is_looked_at_again_under_another(spool: Spool) -> None:
    minimiser = replace(MINIMISER)
    assert minimiser.url(request("/invitation/plain/", resolved=False)) == "/invitation/plain/"
    elsewhere = request("/invitation/plain/", resolved=False)
    elsewhere.urlconf = "tests.privacy.request_log.invitations"
    assert minimiser.url(elsewhere) == "/invitation/<token>/"
    assert minimiser.url(request("/invitation/plain/", resolved=False)) == "/invitation/plain/"
