"""What caches are told."""

import asyncio

from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory

from social_consent.middleware import SocialConsentMiddleware
from social_consent.rendering.cacheability import SHOWS_CHOICES
from tests.support.two_click_visitor import SAME_ORIGIN, choice


def test_a_page_with_a_bar_varies_by_cookie(visitor: Client) -> None:
    for answer in visitor.get("/de/"), visitor.get("/de/"):  # the second bar is a cached one
        assert "Cookie" in answer["Vary"]
        assert "Cache-Control" not in answer


def test_a_page_with_a_plugin_is_stored_nowhere(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))

    assert visitor.get("/de/")["Cache-Control"] == "private, no-store"


def test_the_hosts_of_a_pages_links_are_not_looked_up_beforehand(visitor: Client) -> None:
    assert visitor.get("/de/")["X-DNS-Prefetch-Control"] == "off"


def test_other_pages_are_left_alone() -> None:
    answer = SocialConsentMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))

    assert isinstance(answer, HttpResponse)
    assert "Cache-Control" not in answer
    assert "Vary" not in answer
    assert "X-DNS-Prefetch-Control" not in answer


def test_it_works_where_views_are_asynchronous() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        request.META[SHOWS_CHOICES] = True
        return HttpResponse()

    async def ask() -> object:
        return await SocialConsentMiddleware(view)(RequestFactory().get("/"))  # type: ignore[misc]

    answer = asyncio.run(ask())
    assert isinstance(answer, HttpResponse)
    assert answer["Vary"] == "Cookie"


def test_the_asynchronous_handler_serves_the_bar() -> None:
    async def visit() -> tuple[str, str]:
        visitor = AsyncClient()
        await visitor.post("/social/choice/", choice(activate="facebook"), headers=SAME_ORIGIN)
        answer = await visitor.get("/de/")
        return answer["Cache-Control"], answer["Vary"]

    assert asyncio.run(visit()) == ("private, no-store", "Cookie")
