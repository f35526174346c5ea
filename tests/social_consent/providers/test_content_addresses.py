"""An editor pastes an address: the provider and the arguments follow from it."""

from string import printable
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from social_consent.providers import Provider, WrongArgumentsError
from social_consent.providers.content_addresses import provider_for
from social_consent.providers.contents import CONTENTS
from tests.support.html import Elements, elements
from tests.support.provider_addresses import EXAMPLES, INSTANCES, NOT_KNOWN, OTHERS
from tests.support.two_click_visitor import choice, rendered

PASTED = [(key, *row) for key, rows in EXAMPLES.items() for row in rows]
WITH_INSTANCES = override_settings(SOCIAL_CONSENT_INSTANCES=INSTANCES)


def test_every_content_has_an_example() -> None:
    assert set(EXAMPLES) | set(OTHERS) == {provider.key for provider in CONTENTS}


@WITH_INSTANCES
@pytest.mark.parametrize(("key", "address", "arguments"), PASTED)
def test_an_address_names_provider_and_content(
    key: str, address: str, arguments: dict[str, str]
) -> None:
    content = provider_for(address)

    assert content is not None
    assert (content.provider.key, content.arguments) == (key, arguments)


@WITH_INSTANCES
@pytest.mark.parametrize("address", NOT_KNOWN)
def test_another_address_names_nobody(address: str) -> None:
    assert provider_for(address) is None


@WITH_INSTANCES
@given(st.text(printable, max_size=60))
def test_no_address_is_an_error(tail: str) -> None:
    for head in (
        "",
        "https://",
        "https://www.youtube.com/watch?v=",
        "https://mastodon.social/@",
        "//youtu.be/",
    ):
        content = provider_for(head + tail)
        if content:
            requested = content.provider.frame_url(
                "https://www.example.org/", "en", content.arguments
            )
            parts = urlsplit(requested)
            assert f"{parts.scheme}://{parts.netloc}" in content.provider.origins
            assert ".." not in parts.path.split("/")


@WITH_INSTANCES
@pytest.mark.parametrize("provider", CONTENTS, ids=lambda provider: provider.key)
def test_the_original_is_known_by_its_own_address(provider: Provider) -> None:
    for _address, arguments in EXAMPLES.get(provider.key, []):
        original = provider.original_url(arguments)
        if original:
            content = provider_for(original)
            assert content is not None
            assert content.provider is provider
            assert content.arguments.items() <= arguments.items()


def test_without_a_list_no_server_of_many_is_shown() -> None:
    assert provider_for("https://mastodon.social/@Gargron/100254678717223630") is None


@override_settings(SOCIAL_CONSENT_INSTANCES=INSTANCES, SOCIAL_CONSENT_PROVIDERS=["mastodon-post"])
def test_a_post_is_framed_from_its_own_server_alone(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="mastodon-post"))
    query = {"page": "/de/", "instance": "mastodon.social", "author": "Gargron", "id": "1002"}

    answer = visitor.get("/embed/mastodon-post/", query)

    assert "frame-src https://mastodon.social;" in answer["Content-Security-Policy"]
    assert elements(answer).of("iframe")[0]["src"] == "https://mastodon.social/@Gargron/1002/embed"
    assert (
        visitor.get("/embed/mastodon-post/", query | {"instance": "evil.example"}).status_code
        == 400
    )
    with override_settings(SOCIAL_CONSENT_INSTANCES={"mastodon-post": ["other.example"]}):
        assert visitor.get("/embed/mastodon-post/", query).status_code == 403, (
            "the tick was for other servers"
        )


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_the_tag_takes_an_address(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="youtube"))

    content = Elements(
        rendered(
            visitor, '{% social_embed_url "https://youtu.be/M7lc1UVf-VE?t=90" title="Cable" %}'
        )
    )

    (frame,) = content.of("iframe")
    assert (frame["src"], frame["title"]) == (
        "/embed/youtube/?page=%2Fde%2F&id=M7lc1UVf-VE&start=90",
        "Cable",
    )
    (inner,) = elements(visitor.get(str(frame["src"]))).of("iframe")
    assert inner["src"] == "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?hl=de&start=90"


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"], DEBUG=True)
def test_an_address_that_nobody_knows_is_a_wrong_argument(visitor: Client) -> None:
    with pytest.raises(WrongArgumentsError, match="No provider knows"):
        rendered(visitor, '{% social_embed_url "https://example.org/" %}')


@override_settings(SOCIAL_CONSENT_PROVIDERS=["vimeo"])
def test_an_address_of_a_provider_that_is_not_offered_shows_nothing(visitor: Client) -> None:
    assert rendered(visitor, '{% social_embed_url "https://youtu.be/M7lc1UVf-VE" %}').strip() == ""
