"""The card: title and picture, play, always, what it learns, and the way to the company."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings

from social_consent.providers import Provider
from social_consent.providers.contents import CONTENTS, YOUTUBE
from social_consent.stored_content import previews
from social_consent.stored_content.fetching import Fetched
from tests.support.html import Elements, elements
from tests.support.two_click_site.preview_storage import PREVIEWS_IN_MEMORY
from tests.support.two_click_visitor import rendered, ticked

ID = {"id": "M7lc1UVf-VE"}
TAG = '{% social_embed "youtube" id="M7lc1UVf-VE" %}'
POSTED = {"page": "/en/", "back": "/en/", "arguments": "id=M7lc1UVf-VE", "activate": "youtube"}


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    with override_settings(
        **PREVIEWS_IN_MEMORY,
        SOCIAL_CONSENT_PROVIDERS=["youtube", "openstreetmap", "google-maps"],
    ):
        yield


def test_it_offers_play_always_learn_and_open(visitor: Client) -> None:
    html = rendered(visitor, TAG, "/en/")
    elements_of_card = Elements(html)

    (play,) = elements_of_card.of("button")
    assert (play["name"], play["value"], play.get("role")) == ("activate", "youtube", None)
    assert "Play: loads from YouTube" in html
    scopes = [
        (field["value"], "checked" in field)
        for field in elements_of_card.of("input")
        if field["name"] == "scope"
    ]
    assert scopes == [("kept", False), ("session", False)], "the last one, the narrower, wins"
    assert "<summary>What it learns</summary>" in html
    assert "/social/original/youtube/?id=M7lc1UVf-VE" in [
        link["href"] for link in elements_of_card.of("a")
    ]
    assert "Open at YouTube" in html


def test_play_is_for_here_and_now_and_always_is_kept(visitor: Client) -> None:
    assert visitor.post("/social/choice/", POSTED).status_code == 200
    assert ticked(visitor) == []

    assert visitor.post("/social/choice/", POSTED | {"scope": "kept"}).status_code == 303
    assert ticked(visitor) == ["youtube"]
    assert Elements(rendered(visitor, TAG, "/en/")).of("button")[0]["name"] == "reset"


def test_of_always_and_the_session_the_narrower_wins(visitor: Client) -> None:
    assert (
        visitor.post("/social/choice/", POSTED | {"scope": ["kept", "session"]}).status_code == 303
    )
    assert visitor.cookies["social_consent"]["max-age"] == ""


def test_the_fetched_title_and_picture_stand_there(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        Fetched(
            "application/json",
            b'{"title": "Laid <b>", "thumbnail_url": "https://i.ytimg.com/a.jpg"}',
        ),
        Fetched("image/jpeg", b"\xff\xd8\xff"),
    ]
    monkeypatch.setattr(previews, "fetch", lambda *_, **__: answers.pop(0))
    kept = previews.refresh(YOUTUBE, ID)

    html = rendered(visitor, TAG)
    assert [image["src"] for image in Elements(html).of("img")] == [f"/media/{kept.picture}"]
    assert '<p class="social-consent__title">Laid &lt;b&gt;</p>' in html
    named = rendered(visitor, TAG.replace(" %}", ' title="Ours" picture="/media/ours.jpg" %}'))
    assert [image["src"] for image in Elements(named).of("img")] == ["/media/ours.jpg"]
    assert '<p class="social-consent__title">Ours</p>' in named
    assert "ytimg" not in html + named


def test_a_picture_that_is_missing_in_production_causes_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    names = (
        '{"paths": {"social_consent/film.svg": "social_consent/film.1.svg", '
        '"social_consent/card.css": "c.1.css", "social_consent/announce.js": "a.1.js"}}'
    )
    (tmp_path / "staticfiles.json").write_text(
        names.replace('{"paths"', '{"version": "1.1", "hash": "", "paths"')
    )
    manifest = {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    with override_settings(STORAGES=project.STORAGES | {"staticfiles": manifest}, DEBUG=False):
        tag = TAG.replace(" %}", ' picture="films/gone.jpg" %}')
        request = RequestFactory().get("/en/")
        html = Template("{% load social_consent %}" + tag).render(Context({"request": request}))

    assert [image["src"] for image in Elements(html).of("img")] == [
        "/static/social_consent/film.1.svg"
    ]
    assert "films/gone.jpg" in caplog.text


@pytest.mark.parametrize(
    "picture", ["https://evil.example/a.png", "//evil.example/a.png", "/\\evil.example/a.png"]
)
def test_a_picture_of_others_is_never_named_as_such(visitor: Client, picture: str) -> None:
    (image,) = Elements(rendered(visitor, TAG.replace(" %}", f" picture='{picture}' %}}"))).of(
        "img"
    )

    assert str(image["src"]).startswith("/static/")


def test_the_way_to_the_company_is_a_redirect_of_ours(visitor: Client) -> None:
    answer = visitor.get("/social/original/youtube/?id=M7lc1UVf-VE&other=1")

    assert answer.status_code == 302
    assert answer["Location"] == "https://www.youtube.com/watch?v=M7lc1UVf-VE"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("tag", "label", "elsewhere"),
    [
        (TAG, "Play: loads from YouTube", "Open at YouTube"),
        (
            '{% social_embed "openstreetmap" bbox="7.12,50.70,7.13,50.71" %}',
            "Show: loads from OpenStreetMap",
            "Open at OpenStreetMap",
        ),
        (
            '{% social_embed "google-maps" place="!1m18" %}',
            "Show: loads from Google Maps",
            "Google Maps offers no other link to this map.",
        ),
    ],
)
def test_the_words_fit_the_kind_of_content(
    visitor: Client, tag: str, label: str, elsewhere: str
) -> None:
    html = rendered(visitor, tag, "/en/")

    assert label in html
    assert elsewhere in html


@pytest.mark.parametrize("provider", CONTENTS, ids=lambda provider: provider.key)
def test_every_content_can_be_opened_at_the_company_or_says_why_not(provider: Provider) -> None:
    assert bool(provider.original) is not bool(provider.no_original)


def test_only_the_press_of_play_plays_at_once(visitor: Client) -> None:
    film = "/embed/youtube/?page=%2Fen%2F&id=M7lc1UVf-VE"
    answer = visitor.post("/social/choice/", POSTED | {"answer": "state"}).json()
    played = visitor.get(f"{film}&grant={answer['grants']['youtube']}")
    before = Elements(rendered(visitor, TAG, "/en/")).of("iframe")
    visitor.post("/social/choice/", POSTED | {"scope": "kept"})
    kept = visitor.get(film)
    after = Elements(rendered(visitor, TAG, "/en/")).of("iframe")

    autoplay = 'autoplay=(self "https://www.youtube-nocookie.com")'
    (frame,) = elements(played).of("iframe")
    assert parse_qs(urlsplit(str(frame["src"])).query)["autoplay"] == ["1"]
    assert frame["allow"] == "fullscreen; autoplay"
    assert autoplay in played["Permissions-Policy"]
    assert "autoplay" not in str(elements(kept).of("iframe"))
    assert "autoplay=()" in kept["Permissions-Policy"]
    assert before == []
    assert [frame["allow"] for frame in after] == ["fullscreen"]


def test_what_it_learns_names_the_parameter_that_plays(visitor: Client) -> None:
    html = rendered(visitor, TAG, "/en/")

    assert "M7lc1UVf-VE?hl=en&amp;autoplay=1</code>" in html
    visitor.post("/social/choice/", POSTED | {"scope": "kept"})
    assert "autoplay=1" not in rendered(visitor, TAG, "/en/")


@pytest.mark.parametrize(
    "path",
    [
        "youtube/",
        "youtube/?id=..%2F..%2Fevil",
        "vimeo/?id=1",
        "google-maps/?place=!1m18",
        "nobody/?id=1",
    ],
)
def test_it_leads_nowhere_else(visitor: Client, path: str) -> None:
    assert visitor.get(f"/social/original/{path}").status_code == 404


def test_a_broken_file_among_the_previews_causes_no_error(visitor: Client) -> None:
    name = previews._name(YOUTUBE, ID)
    storages["previews"].save(name, ContentFile(b'{"title": 1}'))

    assert "social_consent/film.svg" in rendered(visitor, TAG)
