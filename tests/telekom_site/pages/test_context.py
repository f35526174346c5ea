"""Tests of what templates know."""

import pytest
from django.test import Client, RequestFactory

from telekom_site.pages.context import site

pytestmark = pytest.mark.django_db


def test_nothing_is_read_until_a_template_asks(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        site(RequestFactory().get("/de/"))


def test_a_visitor_without_a_session_is_offered_to_log_in(client: Client) -> None:
    page = client.get("/de/").content.decode()
    assert "/de/account/login/" in page
    assert 'href="/de/account/"' not in page


def test_a_visitor_with_a_session_finds_the_account(client: Client) -> None:
    client.cookies["session"] = "anything"
    assert 'href="/de/account/"' in client.get("/de/").content.decode()


def test_addresses_are_those_the_operator_named_not_those_of_the_request(client: Client) -> None:
    page = client.get(
        "/de/news/?utm_source=x", headers={"Host": "testserver:8099"}
    ).content.decode()
    assert '<link rel="canonical" href="http://testserver/de/news/">' in page
    assert 'hreflang="en" href="http://testserver/en/news/' in page


def test_a_page_without_a_language_in_its_address_speaks_that_of_the_page_before(
    client: Client,
) -> None:
    assert "/social/?page=/en/news/" in client.get("/en/news/").content.decode()
    page = client.get("/social/?page=/en/news/", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="en">' in page
    assert 'href="/social/?page=/de/news/"' in page
    assert "/social/?page=/en/" in page


def test_its_switch_works_when_nothing_is_known_of_the_page_before(client: Client) -> None:
    page = client.get("/social/", headers={"Accept-Language": "de"}).content.decode()
    assert 'href="/social/?page=/en/"' in page
    assert (
        '<html lang="en">'
        in client.get("/social/?page=/en/", headers={"Accept-Language": "de"}).content.decode()
    )
