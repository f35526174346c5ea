"""Tests of which hosts are the group's."""

import pytest

from privacy.models import Controller
from telekom_site.pages.group_hosts import Destination, GroupHosts, domain

HOSTS = GroupHosts(frozenset({"telekom.com", "t-mobile.cz"}))


@pytest.mark.parametrize(
    "url",
    [
        "/de/news/",
        "#top",
        "?page=2",
        "",
        "mailto:privacy@telekom.example",
        "http://testserver/de/",
        "//testserver/",
    ],
)
def test_addresses_of_this_site_stay_here(url: str) -> None:
    assert HOSTS.destination(url) is Destination.HERE


@pytest.mark.parametrize(
    "url",
    [
        "https://www.telekom.com/",
        "https://telekom.com",
        "HTTPS://Shop.T-Mobile.CZ/x",
        "//telekom.com./",
        "http://telekom.com:8080/",
    ],
)
def test_hosts_of_companies_and_their_subdomains_are_the_groups(url: str) -> None:
    assert HOSTS.destination(url) is Destination.GROUP


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://telekom.com.example.org/",
        "https://nottelekom.com/",
        "https://telekom.com@example.org/",
        "https://example.org/?telekom.com",
        "https:\\\\example.org/",
        "https:/example.org",
        "/\\example.org",
        "https://[broken/",
    ],
)
def test_everything_else_is_foreign_however_it_is_written(url: str) -> None:
    assert HOSTS.destination(url) is Destination.FOREIGN


def test_the_host_is_shown_without_www() -> None:
    assert domain("https://www.telekom.com/x") == "telekom.com"


@pytest.mark.django_db
def test_the_directory_decides_and_a_change_counts_at_once() -> None:
    company = Controller.objects.create(
        slug="one",
        name="One",
        country="DE",
        law="GDPR",
        authority="BfDI",
        privacy_contact="a@one.example",
    )
    assert GroupHosts.current().destination("https://one.example/") is Destination.FOREIGN
    company.website = "https://www.one.example/start"
    company.save()
    assert GroupHosts.current().destination("https://one.example/") is Destination.GROUP
