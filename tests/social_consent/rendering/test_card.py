"""The card that every visitor without a choice gets: rendered once, with nothing of a visitor in
what is kept."""

from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.utils.safestring import SafeString, mark_safe

from social_consent.rendering import card, fragment_cache
from social_consent.stored_content.previews import Preview
from telekom_site.accounts.models import User
from tests.support.two_click_visitor import choice

TAG = "{% load social_consent %}{% social_embed 'youtube' id=id title=title %}"
FILM, OTHER_FILM = "M7lc1UVf-VE", "aqz-KE-bpKQ"


@pytest.fixture(autouse=True)
def film_offered() -> Iterator[None]:
    fragment_cache.clear()
    with override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook", "youtube"]):
        yield
    fragment_cache.clear()


def shown(path: str = "/en/", film: str = FILM, title: str = "A cable", **headers: str) -> str:
    request = RequestFactory().get(path, headers=headers)
    context = Context({"request": request, "id": film, "title": title, "csrf_token": "visitor's"})
    return Template(TAG).render(context)


def test_it_is_kept_for_all_visitors_of_a_page() -> None:
    first = shown("/en/?mail=jane@example.org", **{"User-Agent": "One"})
    second = shown("/en/", **{"User-Agent": "Two", "Cookie": "social_consent=forged"})

    assert first.replace("?mail=jane@example.org", "") == second
    assert 'name="back" value="/en/?mail=jane@example.org"' in first
    assert len(fragment_cache._fragments) == 1
    assert "jane" not in str(fragment_cache._fragments)


def test_each_content_title_and_page_has_its_own() -> None:
    cards = {
        shown(),
        shown(film=OTHER_FILM),
        shown(title="Another cable"),
        shown("/en/article/"),
    }

    assert len(cards) == 4
    assert 'name="page" value="/en/article/"' in shown("/en/article/")


def test_each_picture_has_its_own() -> None:
    tag = Template(TAG.replace("title=title", "title=title picture=picture"))
    for picture in ("/media/one.jpg", "/media/two.jpg"):
        context = {"request": RequestFactory().get("/en/"), "id": FILM, "picture": picture}
        assert f'src="{picture}"' in tag.render(Context(context | {"title": "A cable"}))


@pytest.mark.parametrize("texts", [("<i>", mark_safe("<i>")), (mark_safe("<i>"), "<i>")])
def test_a_title_is_safe_only_where_it_is_marked_so(texts: tuple[str, str]) -> None:
    for title in texts:
        html = shown(title=title)
        assert ("<i></p>" in html) is isinstance(title, SafeString)


def test_a_preview_that_was_fetched_again_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("Old title", "New title"):
        preview = Preview(title=title, picture="", source="", fetched_on="")
        monkeypatch.setattr(card, "stored_preview", lambda *_, kept=preview: kept)
        assert title in shown(title="")


def test_who_chose_something_gets_a_card_of_their_own(visitor: Client) -> None:
    before = shown("/de/")
    visitor.post("/social/choice/", choice(activate="youtube"))
    cookie = visitor.cookies["social_consent"].value

    assert 'name="reset"' in shown("/de/", cookie=f"social_consent={cookie}")
    assert shown("/de/") == before


def test_the_notice_to_staff_is_not_kept() -> None:
    request = RequestFactory().get("/en/")
    request.user = User(is_staff=True)
    tag = Template(TAG.replace("title=title", "title='A cable' begin=1"))

    assert "youtube has no begin" in tag.render(Context({"request": request, "id": FILM}))
    assert "youtube has no begin" not in shown()
    assert "youtube has no begin" not in str(fragment_cache._fragments)
