"""The bar that everybody without a choice gets: rendered once, with nothing of a visitor in what is
kept."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.template import Context, Engine, Template
from django.test import Client, RequestFactory, override_settings
from django.test.signals import template_rendered
from django.utils import translation

from social_consent.providers import registered_temporarily
from social_consent.providers.networks import FACEBOOK
from social_consent.rendering import bar, fragment_cache
from tests.support.two_click_visitor import choice

TAG = "{% load social_consent %}{% social_share %}"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    fragment_cache.clear()
    yield
    fragment_cache.clear()


@pytest.fixture
def rendered() -> Iterator[list[str]]:
    """Names of the templates that were rendered since."""
    names: list[str] = []

    def note(*, template: Template, **kwargs: object) -> None:
        names.append(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def shown(path: str, language: str = "en", **headers: str) -> str:
    request = RequestFactory().get(path, headers=headers)
    with translation.override(language):
        return Template(TAG).render(Context({"request": request, "csrf_token": "of-this-visitor"}))


def test_it_is_rendered_once_for_all_visitors_of_a_page(rendered: list[str]) -> None:
    first = shown("/en/", **{"User-Agent": "One"})
    second = shown("/en/", **{"User-Agent": "Two", "Cookie": "social_consent=forged"})

    assert first == second
    assert rendered.count("social_consent/bar.html") == 1


def test_each_page_language_and_host_has_its_own() -> None:
    with override_settings(SOCIAL_CONSENT_SITE_URL="", ALLOWED_HOSTS=["*"]):
        bars = [
            shown("/en/"),
            shown("/en/", "de"),
            shown("/en/article/"),
            shown("/en/", host="other.example"),
        ]

    assert len(set(bars)) == 4
    assert "Share this page" in bars[0]
    assert "Diese Seite teilen" in bars[1]
    assert "http://other.example/en/" in bars[3]


def test_nothing_of_a_visitor_is_kept() -> None:
    mine = shown("/en/?mail=jane@example.org&next=%22%3E<script>")
    other = shown("/en/")

    assert 'name="back" value="/en/?mail=jane@example.org&amp;next=%22%3E%3Cscript%3E"' in mine
    assert 'name="back" value="/en/"' in other
    assert "jane" not in str(fragment_cache._fragments)


def test_a_projects_own_template_gets_nothing_of_a_visitor_either() -> None:
    own = "{{ request.path }}{{ csrf_token }}{% csrf_token %}|{{ back }}"
    loaders = [("django.template.loaders.locmem.Loader", {bar.TEMPLATE: own})]
    engine = Engine(
        loaders=loaders, libraries={"social_consent": "social_consent.templatetags.social_consent"}
    )
    request = RequestFactory().get("/en/?q=1")

    for _visit in range(2):
        context = Context({"request": request, "csrf_token": "of-this-visitor"})
        assert engine.from_string(TAG).render(context) == "|/en/?q=1"


def test_who_ticked_something_gets_a_bar_of_their_own(visitor: Client) -> None:
    before = shown("/de/", "de")
    visitor.post("/social/choice/", choice(activate="facebook"))

    assert "<iframe" in visitor.get("/de/").content.decode().replace("<template><iframe", "")
    assert shown("/de/", "de") == before


def test_a_page_with_a_secret_is_not_kept() -> None:
    assert shown("/en/mail/secret/") == ""
    assert not fragment_cache._fragments


def test_only_so_many_are_kept() -> None:
    with override_settings(SOCIAL_CONSENT_FRAGMENT_CACHE_SIZE=2):
        for path in ("/en/one/", "/en/two/", "/en/one/", "/en/three/"):
            shown(path)
        assert [key.page for key in fragment_cache._fragments] == ["/en/one/", "/en/three/"]
    with override_settings(SOCIAL_CONSENT_FRAGMENT_CACHE_SIZE=0):
        assert shown("/en/one/")
        assert not fragment_cache._fragments


def test_another_provider_or_setting_is_seen_at_once() -> None:
    offered = ["facebook", "weather"]
    with override_settings(SOCIAL_CONSENT_PROVIDERS=offered):
        for name in ("Rain", "Sun"):
            with registered_temporarily(replace(FACEBOOK, key="weather", name=name)):
                assert f"<span>{name}</span>" in shown("/en/")
    with override_settings(SOCIAL_CONSENT_PROVIDERS=["twitter"]):
        assert "Facebook" not in shown("/en/")


@override_settings(DEBUG=True)
def test_while_a_site_is_developed_none_is_kept() -> None:
    shown("/en/")

    assert not fragment_cache._fragments
