"""What a provider would learn is what it learns: the list beside the address that the wrapper
really frames."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
from django.test import Client, RequestFactory, override_settings

from social_consent.providers import Provider
from social_consent.providers.contents import CONTENTS, OPENSTREETMAP
from social_consent.providers.networks import FACEBOOK, NETWORKS
from social_consent.rendering.disclosure import Disclosure, disclosure
from tests.support.html import elements
from tests.support.provider_addresses import EXAMPLES, INSTANCES, OTHERS
from tests.support.two_click_visitor import choice

SHIPPED = [provider for provider in (*NETWORKS, *CONTENTS) if provider.endpoint]


class Text(HTMLParser):
    """What a person reads, each piece of text by itself; templates are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.strip())


def learns(provider: Provider, arguments: dict[str, str], page: str = "/de/further/") -> Disclosure:
    return disclosure(RequestFactory().get(page), provider, page, arguments)


def framed_by_wrapper(
    visitor: Client, provider: Provider, arguments: dict[str, str], page: str
) -> str:
    visitor.post("/social/choice/", choice(activate=provider.key))
    answer = visitor.get(f"/embed/{provider.key}/", {"page": page} | arguments)
    (frame,) = elements(answer).of("iframe")
    return str(frame["src"])


@pytest.mark.parametrize("provider", SHIPPED, ids=lambda provider: provider.key)
def test_the_list_says_all_that_is_in_the_address_and_no_more(
    visitor: Client, provider: Provider
) -> None:
    for _address, arguments in (EXAMPLES | OTHERS).get(provider.key, [("", {})]):
        compare(visitor, provider, arguments)


def compare(visitor: Client, provider: Provider, arguments: dict[str, str]) -> None:
    page = "/de/further/"
    with override_settings(
        SOCIAL_CONSENT_PROVIDERS=[provider.key], SOCIAL_CONSENT_INSTANCES=INSTANCES
    ):
        requested = framed_by_wrapper(visitor, provider, arguments, page)
        told = learns(provider, arguments, page)
    assert told.address == requested
    address = urlsplit(requested)
    parameters = parse_qsl(
        address.query, keep_blank_values=True, strict_parsing=bool(address.query)
    )
    in_query = [sent for sent in told.sent if (sent.name, sent.value) in parameters]
    in_path = [sent for sent in told.sent if sent not in in_query]
    assert sorted((sent.name, sent.value) for sent in in_query) == sorted(parameters)
    assert all(
        sent.value and sent.value in unquote(address.netloc + address.path) for sent in in_path
    )
    in_path_names = {
        name for name in dict(provider.arguments) if f"{{{name}}}" in provider.endpoint
    }
    assert {sent.name for sent in in_path} == in_path_names
    listed = [sent.value for sent in told.sent]
    assert all(any(value in text for text in listed) for value in arguments.values())
    assert all(str(sent.meaning) for sent in told.sent)


@pytest.mark.parametrize(
    "provider",
    [provider for provider in SHIPPED if provider.autoplay],
    ids=lambda provider: provider.key,
)
def test_the_list_names_what_makes_it_play_at_once(visitor: Client, provider: Provider) -> None:
    page, (_address, arguments) = "/de/further/", EXAMPLES[provider.key][0]
    with override_settings(
        SOCIAL_CONSENT_PROVIDERS=[provider.key], SOCIAL_CONSENT_INSTANCES=INSTANCES
    ):
        told = disclosure(RequestFactory().get(page), provider, page, arguments, autoplay=True)
        requested = framed_after_play(visitor, provider, arguments, page)

    assert told.address == requested
    without = learns(provider, arguments, page).sent
    added = [(sent.name, sent.value) for sent in told.sent if sent not in without]
    assert added == list(provider.autoplay)


def framed_after_play(
    visitor: Client, provider: Provider, arguments: dict[str, str], page: str
) -> str:
    """The address that the wrapper frames when the button of the card was pressed."""
    posted = choice(
        activate=provider.key,
        scope="page",
        page=page,
        arguments=urlencode(arguments),
        answer="state",
    )
    grant = visitor.post("/social/choice/", posted).json()["grants"][provider.key]
    answer = visitor.get(f"/embed/{provider.key}/", {"page": page, "grant": grant} | arguments)
    (frame,) = elements(answer).of("iframe")
    return str(frame["src"])


@pytest.mark.parametrize("provider", SHIPPED, ids=lambda provider: provider.key)
def test_the_referrer_is_listed_only_where_it_is_sent(provider: Provider) -> None:
    sent = learns(provider, {}).referrer
    assert (
        sent
        == {"no-referrer": "", "strict-origin": "https://www.example.org/"}[
            provider.referrer_policy
        ]
    )


@override_settings(SOCIAL_CONSENT_PROVIDERS=["openstreetmap"])
def test_the_map_is_told_its_part_and_not_the_page(visitor: Client) -> None:
    query = {"page": "/en/", "provider": "openstreetmap", "arguments": "bbox=7.12,50.70,7.13,50.71"}
    answer = visitor.get(
        "/social/what-is-sent/", query, headers={"Referer": "https://search.example/"}
    )
    pieces = Text(answer.content.decode()).pieces

    assert OPENSTREETMAP.frame_url("", "en", {"bbox": "7.12,50.70,7.13,50.71"}) in pieces
    assert {"7.12,50.70,7.13,50.71", "mapnik", "https://www.example.org/"} <= set(pieces)
    assert "https://search.example/" not in pieces
    assert "https://www.example.org/en/" not in pieces
    assert "Not sent: the page that you came from, and which page you are on." in pieces


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_a_content_that_is_not_named_has_no_address_yet(visitor: Client) -> None:
    for arguments in ("", "id=%00", "a=b"):
        query = {"page": "/en/", "provider": "youtube", "arguments": arguments}
        pieces = Text(visitor.get("/social/what-is-sent/", query).content.decode()).pieces
        assert "as specified on the page" in pieces
        assert not [
            piece for piece in pieces if piece.startswith("https://www.youtube-nocookie.com/")
        ]


def test_a_button_tells_the_page_and_withholds_where_one_came_from() -> None:
    told = learns(FACEBOOK, {})
    assert ("href", "https://www.example.org/de/further/") in {
        (sent.name, sent.value) for sent in told.sent
    }
    assert (told.tells_page, told.referrer) == (True, "")
