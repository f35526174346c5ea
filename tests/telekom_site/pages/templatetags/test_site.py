"""Tests of what templates write links with."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from telekom_site.pages.group_hosts import GroupHosts

HOSTS = GroupHosts(frozenset({"telekom.com"}))


def rendered(url: str, text: str = "there") -> str:
    context = Context({"group_hosts": HOSTS, "url": url, "text": text})
    with override("en"):
        return Template("{% load site %}{% link url text %}").render(context)


def test_a_link_inside_the_site_has_no_mark() -> None:
    assert rendered("/de/") == '<a href="/de/">there</a>'


def test_a_link_to_a_company_says_so() -> None:
    assert "link--group" in rendered("https://www.telekom.com/")
    assert "(site of a group company)" in rendered("https://www.telekom.com/")


def test_a_link_that_leaves_the_group_says_so_and_takes_nothing_along() -> None:
    html = rendered("https://example.org/")
    assert 'rel="noopener noreferrer external"' in html
    assert "link--foreign" in html
    assert "(leaves the sites of the group)" in html


@pytest.mark.parametrize("url", ["/x", "https://www.telekom.com/x", "https://example.org/x"])
def test_address_and_text_are_escaped(url: str) -> None:
    html = rendered(f'{url}"><script>', "<b>")
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.django_db
def test_without_the_sites_context_the_directory_is_asked() -> None:
    html = Template("{% load site %}{% link 'https://example.org/' 'x' %}").render(Context())
    assert "link--foreign" in html


def test_countries_are_named_in_the_visitors_language() -> None:
    with override("de"):
        page = Template('{% load site %}{{ "CZ"|country_name }}, {{ "JP"|country_name }}').render(
            Context()
        )
    assert page == "Tschechien, JP"
