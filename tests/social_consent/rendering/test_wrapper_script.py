"""A company's script runs in a document of its own, which does not belong to this site."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client, override_settings

from social_consent.consent.wording import wording
from social_consent.providers import registered_temporarily
from tests.support.two_click_site.providers import TIMELINE
from tests.support.two_click_visitor import choice


@pytest.fixture(autouse=True)
def timeline(small_site: None) -> Iterator[None]:
    with registered_temporarily(TIMELINE), override_settings(SOCIAL_CONSENT_PROVIDERS=["timeline"]):
        yield


def wrapper(visitor: Client, name: str) -> tuple[str, str]:
    """The wrapper document, and its policy."""
    visitor.post("/social/choice/", choice(activate="timeline"))
    answer = visitor.get("/embed/timeline/", {"page": "/de/", "name": name})
    assert answer.status_code == 200
    return answer.content.decode(), answer["Content-Security-Policy"]


def test_the_script_has_an_origin_of_its_own(visitor: Client) -> None:
    content, policy = wrapper(visitor, "cable")

    assert "allow-scripts" in content
    assert "allow-same-origin" not in content
    assert "script-src https://timeline.example https://posts.timeline.example;" in policy
    assert "default-src 'none'" in policy


def test_its_document_says_nothing_of_the_page(visitor: Client) -> None:
    content, _policy = wrapper(visitor, "cable")

    (document,) = re.findall(r'srcdoc="([^"]*)"', content)
    assert unescape(document) == (
        '<!doctype html><base href="about:srcdoc"><meta charset="utf-8">'
        '<a class="timeline" href="#" data-name="cable">cable</a>'
        '<script src="https://timeline.example/widget.js" async></script>'
    )


def test_an_argument_is_text_and_no_markup(visitor: Client) -> None:
    content, _policy = wrapper(visitor, '"><script src=//x.example>')

    (document,) = re.findall(r'srcdoc="([^"]*)"', content)
    assert "<script src=//" not in unescape(document)
    assert unescape(document).count("<script") == 1


def test_the_words_before_the_tick_name_everybody() -> None:
    assert "https://timeline.example, https://posts.timeline.example" in wording(TIMELINE)


def test_what_the_script_is_told_is_listed(visitor: Client) -> None:
    page = visitor.get("/de/widget/").content.decode()

    assert "https://timeline.example/widget.js" in page
    assert "cable" in page
