"""Tests of what programs ask for."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@time_machine.travel(datetime(2026, 1, 1, 12, 0, 0, 5, tzinfo=UTC), tick=False)
def test_security_txt_names_a_contact_and_expires(client: Client, settings: LazySettings) -> None:
    settings.PAGES_SECURITY_CONTACT = "https://report.example/"
    settings.PAGES_SECURITY_TXT_LIFETIME_DAYS = 10
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: https://report.example/",
        "Expires: 2026-01-11T12:00:00+00:00",
        "Preferred-Languages: de, en",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_robots_are_kept_out_of_forms_and_shown_the_map(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /en/staff/" in lines
    assert "Disallow: /de/account/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


@pytest.mark.django_db
def test_password_managers_find_where_to_change_a_password(client: Client) -> None:
    response = client.get("/.well-known/change-password", headers={"Accept-Language": "en"})
    assert response.status_code == 302
    assert response["Location"] == "/en/account/password/"


def test_the_map_lists_every_page_in_both_languages(client: Client, demo: None) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314
    locations = {location.text for location in tree.iter(f"{MAP}loc")}
    assert {"http://testserver/de/", "http://testserver/en/products/tv-open/"} <= locations
    assert "http://testserver/de/news/apprentices-2026/" in locations
    for address in sorted(filter(None, locations)):
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
