"""What the tags put into a page."""

import re

from django.template import Context, Template
from django.test import Client, override_settings

from tests.support.html import elements
from tests.support.two_click_visitor import choice


def test_before_a_tick_there_are_pictures_and_unticked_boxes(visitor: Client) -> None:
    page = elements(visitor.get("/de/"))

    assert page.of("iframe") == []
    assert [picture["src"] for picture in page.of("img")] == [
        f"/static/social_consent/{key}.svg" for key in ("facebook", "googleplus", "twitter")
    ]
    assert [(box["aria-checked"], box["name"]) for box in page.boxes] == [("false", "activate")] * 3


def test_after_a_tick_the_plugin_has_the_pictures_place_and_size(visitor: Client) -> None:
    before = elements(visitor.get("/de/")).of("img")[0]
    visitor.post("/social/choice/", choice(activate="facebook"))

    page = elements(visitor.get("/de/"))

    (frame,) = page.of("iframe")
    assert frame["src"] == "/embed/facebook/?page=%2Fde%2F"
    assert (frame["width"], frame["height"]) == (before["width"], before["height"])
    assert frame["title"]
    assert "allow-top-navigation" not in str(frame["sandbox"])
    assert [(box["aria-checked"], box["name"]) for box in page.boxes] == [
        ("true", "reset"),
        ("false", "activate"),
        ("false", "activate"),
    ]


def test_no_address_in_the_page_leads_to_a_network(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))

    for _tag, attributes in elements(visitor.get("/de/")).all:
        for name in ("src", "href", "action", "data-social-consent"):
            assert str(attributes.get(name) or "/").startswith(("/", "mailto:?"))


def test_there_is_no_inline_style_script_or_handler(visitor: Client) -> None:
    for url in ("/de/", "/social/", "/social/what-is-sent/"):
        page = elements(visitor.get(url))
        assert page.of("style") == []
        assert all(script["src"] for script in page.of("script"))
        assert not [
            name
            for _tag, attributes in page.all
            for name in attributes
            if re.match("style|on", name)
        ]


def test_a_retired_network_says_so_before_the_tick(visitor: Client) -> None:
    page = visitor.get("/en/").content.decode()

    assert "<s>Google+</s>" in page
    assert "ended 2019" in page
    assert "Google+ was discontinued on 7 March 2019." in page
    box = elements(visitor.get("/en/")).boxes[1]
    assert box["aria-describedby"] == "social-consent-googleplus"
    assert 'id="social-consent-googleplus"' in page


def test_the_query_stays_out_of_what_is_shared(visitor: Client) -> None:
    page = visitor.get("/en/?mail=jane@example.org").content.decode()

    assert "https://www.example.org/en/<" in page
    assert 'name="page" value="/en/"' in page


def test_visitors_without_a_choice_get_the_same_bytes_and_no_cookie() -> None:
    answer = Client().get(
        "/de/", headers={"User-Agent": "One", "Accept-Language": "fr"}, REMOTE_ADDR="192.0.2.1"
    )
    two = Client().get(
        "/de/", headers={"User-Agent": "Two", "Accept-Language": "en"}, REMOTE_ADDR="192.0.2.2"
    )

    assert answer.content == two.content
    assert not answer.cookies
    assert not two.cookies


@override_settings(SOCIAL_CONSENT_PROVIDERS=[])
def test_without_providers_there_is_no_bar(visitor: Client) -> None:
    assert "<section" not in visitor.get("/de/").content.decode()


def test_where_nothing_can_be_shared_there_is_no_bar(visitor: Client) -> None:
    template = Template("{% load social_consent %}{% social_share %}")

    assert template.render(Context()).strip() == ""
    assert (
        template.render(Context({"request": visitor.get("/de/nowhere.at/").wsgi_request})).strip()
        == ""
    )


def test_another_page_can_be_shared_instead(visitor: Client) -> None:
    request = visitor.get("/de/").wsgi_request
    template = Template("{% load social_consent %}{% social_share page='/en/article/?part=2' %}")

    assert 'value="/en/article/?part=2"' in template.render(Context({"request": request}))
