"""The command says what is missing; what a browser sees is in tests/browser."""

import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from social_consent.measurements import pages
from social_consent.measurements.browser import Measured, QuarantinedBrowser
from social_consent.measurements.pages import pages_with
from social_consent.providers import embeddable

SHOWN = '<button name="activate" value="facebook">'
SITE_MAP = "<urlset><url><loc>https://www.example.org/en/</loc></url></urlset>"


def answering(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A site with one page, which shows Facebook; the addresses that were read."""
    read = list[str]()

    def answer(url: str) -> str:
        read.append(url)
        return SITE_MAP if url.endswith("/sitemap.xml") else SHOWN

    monkeypatch.setattr(pages, "_read", answer)
    return read


def test_without_playwright_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch)
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(CommandError, match="pip install playwright"):
        call_command("measure_plugins", provider=["facebook"], url="http://127.0.0.1:1")


def test_a_site_that_does_not_answer_is_named() -> None:
    with pytest.raises(CommandError, match=r"http://127\.0\.0\.1:1/sitemap\.xml does not answer"):
        call_command("measure_plugins", url="http://127.0.0.1:1")


@pytest.mark.parametrize("provider", ["nobody", "linkedin"])
def test_an_unknown_provider_is_refused(provider: str) -> None:
    with pytest.raises(CommandError, match=provider):
        call_command("measure_plugins", provider=[provider], url="http://127.0.0.1:1")


def test_a_plugin_that_no_page_shows_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("measure_plugins", provider=["twitter"], url="http://x.example", stdout=out)
    assert "twitter: not measured, no page shows it" in out.getvalue()


def test_pages_are_read_from_the_running_site_until_all_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = answering(monkeypatch)
    facebook = [provider for provider in embeddable() if provider.key == "facebook"]
    addresses = pages_with(facebook, "http://127.0.0.1:8000")
    assert addresses == {"facebook": "http://127.0.0.1:8000/en/"}
    assert read == ["http://127.0.0.1:8000/sitemap.xml", "http://127.0.0.1:8000/en/"]
    assert pages_with(facebook, "http://x.example", ["/a/", "/b/"])["facebook"].endswith("/a/")
    assert read[2:] == ["http://x.example/a/"]


def test_a_first_measurement_says_how_to_declare_what_was_seen(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    answering(monkeypatch)
    seen = Measured("Chromium", ["www.facebook.com", "static.xx.fbcdn.net"], [], 3, 1000)
    monkeypatch.setattr(QuarantinedBrowser, "measure", lambda *rest: seen)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("measure_plugins", provider=["facebook"], url="http://x.example", stdout=out)
    assert 'contacts=("static.xx.fbcdn.net",)' in out.getvalue()
