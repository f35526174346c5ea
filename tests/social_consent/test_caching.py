"""A page in Django's cache: one copy for all who ticked nothing, and nothing of anybody else."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.cache import cache_page

from social_consent.caching import cache_shared_page
from tests.support.two_click_visitor import choice

PAGE = Template("{% load social_consent %}{% social_share %}<p>{{ number }}</p>")
rendered = 0


def page(request: HttpRequest) -> HttpResponse:
    global rendered
    rendered += 1
    return HttpResponse(PAGE.render(RequestContext(request, {"number": rendered})))


urlpatterns = [
    path("", include("social_consent.urls")),
    path("shared/", cache_shared_page(60)(page)),
    path("plain/", cache_page(60)(page)),
]


@pytest.fixture(autouse=True)
def cached_pages(small_site: None) -> Iterator[None]:
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with override_settings(ROOT_URLCONF=__name__, CACHES=memory):
        cache.clear()
        yield
        cache.clear()


def has_plugin(answer: object) -> bool:
    return b'name="reset"' in getattr(answer, "content", b"")


def test_visitors_without_a_choice_share_one_copy() -> None:
    first, second = (
        Client(headers={"Cookie": f"_ga={number}"}).get("/shared/") for number in range(2)
    )
    assert first.content == second.content
    assert "Cookie" in first["Vary"], "for the caches behind this one"
    assert "Cookie" in second["Vary"]
    assert second["X-DNS-Prefetch-Control"] == "off"


def test_who_ticked_gets_the_plugin_and_nobody_else_does(visitor: Client) -> None:
    stranger = Client()
    before = stranger.get("/shared/")
    visitor.post("/social/choice/", choice(activate="facebook"))

    own = visitor.get("/shared/")
    after = stranger.get("/shared/")

    assert has_plugin(own)
    assert own["Cache-Control"] == "private, no-store"
    assert visitor.get("/shared/").content != own.content, "nothing of it is kept"
    assert after.content == before.content


def test_who_ticks_first_leaves_nothing_for_the_next(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))

    assert has_plugin(visitor.get("/shared/"))
    assert not has_plugin(Client().get("/shared/"))


def test_after_the_reset_the_shared_copy_is_good_again(visitor: Client) -> None:
    shared = Client().get("/shared/")
    visitor.post("/social/choice/", choice(activate="facebook"))
    visitor.post("/social/choice/", choice(reset="facebook"))

    assert visitor.get("/shared/").content == shared.content


def test_djangos_own_decorator_shows_no_choice_to_others_either(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))

    assert has_plugin(visitor.get("/plain/"))
    assert not has_plugin(Client().get("/plain/"))
