"""Content of other companies: films, maps, a reading voice."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from social_consent.providers import Provider, WrongArgumentsError
from social_consent.providers.contents import CONTENTS, OPENSTREETMAP, READSPEAKER, VIMEO, YOUTUBE
from tests.support.html import Elements, elements
from tests.support.two_click_visitor import choice, rendered

URL = "https://www.example.org/de/"
OFFERED = override_settings(
    SOCIAL_CONSENT_PROVIDERS=["facebook", "youtube", "openstreetmap", "readspeaker"]
)
FILM = "/embed/youtube/?page=%2Fde%2F&id=M7lc1UVf-VE"
HARMFUL = [
    "",
    "M7lc1UVf-VE&autoplay=1",
    "../../evil12",
    "M7lc1UVf-V\n",
    "M7lc1UVf-VE\n",
    'M7lc1UVf-V"',
    "<script>1</",
    "javascript:",
    "Ｍ7lc1UVf-VE",
    "M7lc1UVf-VE" * 2,
]


def film(visitor: Client, **arguments: str) -> Elements:
    given = " ".join(f'{name}="{value}"' for name, value in arguments.items())
    return Elements(rendered(visitor, f'{{% social_embed "youtube" id="M7lc1UVf-VE" {given} %}}'))


@OFFERED
def test_before_the_tick_there_is_our_picture_of_the_films_size(visitor: Client) -> None:
    card = film(visitor, title="How a cable is laid")

    (picture,) = card.of("img")
    assert picture["src"] == "/static/social_consent/film.svg"
    assert (picture["width"], picture["height"]) == ("560", "315")
    assert "How a cable is laid" in str(picture["alt"])
    assert card.of("iframe") == []
    assert card.of("section")[0]["aria-label"] == "How a cable is laid"


@OFFERED
def test_a_picture_of_ones_own_may_stand_there(visitor: Client) -> None:
    assert film(visitor, picture="films/cable.jpg").of("img")[0]["src"] == "/static/films/cable.jpg"


@OFFERED
def test_after_the_tick_the_film_stands_there(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="youtube"))

    (frame,) = film(visitor, title="How a cable is laid").of("iframe")

    assert (frame["src"], frame["title"], frame["allow"]) == (
        FILM,
        "How a cable is laid",
        "fullscreen",
    )
    assert (frame["width"], frame["height"]) == ("560", "315")


@OFFERED
def test_the_wrapper_shows_this_film(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="youtube"))

    answer = visitor.get(FILM)

    assert answer.status_code == 200
    assert "frame-src https://www.youtube-nocookie.com;" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "strict-origin"
    (frame,) = elements(answer).of("iframe")
    assert frame["src"] == "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?hl=de"
    assert frame["allow"] == "fullscreen"


@OFFERED
def test_without_the_tick_there_is_no_film(visitor: Client) -> None:
    assert visitor.get(FILM).status_code == 403


@OFFERED
@pytest.mark.parametrize("identifier", HARMFUL)
def test_the_wrapper_takes_declared_arguments_only(visitor: Client, identifier: str) -> None:
    visitor.post("/social/choice/", choice(activate="youtube"))

    answer = visitor.get("/embed/youtube/", {"page": "/de/", "id": identifier})

    assert answer.status_code == 400
    assert elements(answer).of("iframe") == []
    assert "Location" not in answer


@OFFERED
def test_undeclared_arguments_do_not_reach_the_company(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="youtube"))

    (frame,) = elements(visitor.get(FILM + "&autoplay=1&hl=xx&origin=evil")).of("iframe")

    assert frame["src"] == "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?hl=de"


@OFFERED
@override_settings(DEBUG=True)
def test_a_wrong_argument_in_a_template_is_an_error(visitor: Client) -> None:
    with pytest.raises(WrongArgumentsError, match="id of youtube"):
        rendered(visitor, '{% social_embed "youtube" id="?" %}')
    with pytest.raises(WrongArgumentsError, match="id of youtube"):
        rendered(visitor, '{% social_embed "youtube" %}')


@override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook"])
def test_what_is_not_offered_is_not_there(visitor: Client) -> None:
    assert film(visitor).all == []


@OFFERED
def test_the_share_bar_holds_buttons_only(visitor: Client) -> None:
    assert [box["value"] for box in elements(visitor.get("/de/")).boxes] == ["facebook"]


@OFFERED
def test_the_list_of_choices_holds_contents_too(visitor: Client) -> None:
    boxes = [
        box["value"] for box in elements(visitor.get("/social/")).of("button") if box.get("role")
    ]

    assert boxes == ["facebook", "youtube", "openstreetmap", "readspeaker"]


@pytest.mark.parametrize(
    ("provider", "arguments", "path", "query"),
    [
        (YOUTUBE, {"id": "M7lc1UVf-VE"}, "/embed/M7lc1UVf-VE", {"hl": ["de"]}),
        (VIMEO, {"id": "76979871"}, "/video/76979871", {"dnt": ["1"]}),
        (
            OPENSTREETMAP,
            {"bbox": "7.12,50.70,7.13,50.71"},
            "/export/embed.html",
            {"bbox": ["7.12,50.70,7.13,50.71"], "layer": ["mapnik"]},
        ),
        (
            READSPEAKER,
            {"customer": "12", "part": "article"},
            "/cgi-bin/rsent",
            {"customerid": ["12"], "readid": ["article"], "lang": ["de_DE"], "url": [URL]},
        ),
    ],
)
def test_each_content_has_its_address(
    provider: Provider, arguments: dict[str, str], path: str, query: dict[str, Any]
) -> None:
    address = urlsplit(provider.frame_url(URL, "de", provider.checked(arguments)))

    assert f"{address.scheme}://{address.netloc}" == provider.origins[0]
    assert (address.path, parse_qs(address.query)) == (path, query)


@pytest.mark.parametrize("provider", CONTENTS)
def test_every_content_has_a_drawing_of_ours(provider: Provider) -> None:
    assert finders.find(provider.picture)


@pytest.mark.parametrize("provider", CONTENTS)
def test_every_argument_is_checked(provider: Provider) -> None:
    for harmful in ("", "&a=b", "//evil.example/", "x\n", '"', "../..", "%2F"):
        with pytest.raises(WrongArgumentsError):
            provider.checked(dict.fromkeys(dict(provider.arguments), harmful))


@OFFERED
def test_the_reading_voice_is_the_devices(visitor: Client) -> None:
    card = Elements(rendered(visitor, '{% social_read_aloud "article" %}'))

    assert card.of("div")[0]["data-read-aloud"] == "article"
    assert [script["src"] for script in card.of("script")] == [
        "/static/social_consent/read_aloud.js"
    ]
    assert not [box for box in card.of("button") if box.get("role")]


@OFFERED
@override_settings(SOCIAL_CONSENT_READSPEAKER_CUSTOMER="1234")
def test_the_remote_voice_takes_two_clicks(visitor: Client) -> None:
    tag = '{% social_read_aloud "article" %}'
    before = Elements(rendered(visitor, tag))
    visitor.post("/social/choice/", choice(activate="readspeaker"))
    after = Elements(rendered(visitor, tag))

    assert [box["value"] for box in before.of("button") if box.get("name") == "activate"] == [
        "readspeaker"
    ]
    assert before.of("iframe") == []
    assert [frame["src"] for frame in after.of("iframe")] == [
        "/embed/readspeaker/?page=%2Fde%2F&customer=1234&part=article"
    ]
