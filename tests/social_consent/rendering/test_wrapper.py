"""The wrapper, the only response that names a third party."""

import json
from dataclasses import replace

import pytest
from django.test import Client, override_settings

from social_consent.providers import registered_temporarily
from social_consent.providers.contents import YOUTUBE
from social_consent.providers.networks import FACEBOOK
from social_consent.rendering.wrapper import permissions
from tests.support.html import elements
from tests.support.two_click_visitor import choice

URL = "/embed/facebook/?page=%2Fde%2F"
CLOSED = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)


@pytest.fixture
def armed(visitor: Client) -> Client:
    visitor.post("/social/choice/", choice(activate="facebook"))
    return visitor


def test_after_the_tick_it_frames_this_one_network(armed: Client) -> None:
    answer = armed.get(URL)

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; frame-src https://www.facebook.com; style-src 'self'; "
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"


def test_it_runs_no_script_and_frames_the_plugin_in_a_sandbox(armed: Client) -> None:
    document = elements(armed.get(URL))

    assert document.of("script") == []
    (frame,) = document.of("iframe")
    assert frame["src"] == FACEBOOK.frame_url("https://www.example.org/de/", "de")
    assert frame["sandbox"] == (
        "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"
    )
    assert frame["referrerpolicy"] == "no-referrer"


@override_settings(
    SOCIAL_CONSENT_PROVIDERS=["mastodon-post"],
    SOCIAL_CONSENT_INSTANCES={"mastodon-post": ["mastodon.social"]},
    SOCIAL_CONSENT_FRAME_HEIGHT_MAX=900,
)
def test_around_a_plugin_that_announces_its_height_it_runs_one_script_of_ours(
    visitor: Client,
) -> None:
    visitor.post("/social/choice/", choice(activate="mastodon-post"))

    post = {"page": "/de/", "instance": "mastodon.social", "author": "jane", "id": "1"}
    answer = visitor.get("/embed/mastodon-post/", post)

    (script,) = elements(answer).of("script")
    assert script["src"] == "http://testserver/static/social_consent/frame_height.js"
    assert json.loads(script["data-height"] or "") == {
        "origin": "https://mastodon.social",
        "path": ["height"],
        "type": "setHeight",
        "question": {"type": "setHeight", "id": "0"},
        "least": 50,
        "most": 900,
    }
    assert answer["Content-Security-Policy"] == (
        f"default-src 'none'; script-src {script['src']}; frame-src https://mastodon.social; "
        "style-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )


def test_the_referrer_policy_is_the_providers(armed: Client) -> None:
    needs_referrer = replace(FACEBOOK, key="needy", referrer_policy="strict-origin")
    with (
        registered_temporarily(needs_referrer),
        override_settings(SOCIAL_CONSENT_PROVIDERS=["needy"]),
    ):
        armed.post("/social/choice/", choice(activate="needy"))
        answer = armed.get("/embed/needy/?page=/de/")

    assert answer["Referrer-Policy"] == "strict-origin"
    assert elements(answer).of("iframe")[0]["referrerpolicy"] == "strict-origin"


@pytest.mark.parametrize("key", ["twitter", "unheard-of"])
def test_it_is_refused_for_what_was_not_ticked(armed: Client, key: str) -> None:
    answer = armed.get(f"/embed/{key}/?page=/de/")

    assert answer.status_code == 403
    assert elements(answer).of("iframe") == []
    assert answer["Content-Security-Policy"] == CLOSED
    assert answer["Cache-Control"] == "no-store"
    assert "Location" not in answer


def test_it_is_refused_after_the_reset(armed: Client) -> None:
    armed.post("/social/choice/", choice(reset="facebook"))

    assert armed.get(URL).status_code == 403


def test_it_is_refused_to_a_forged_cookie(visitor: Client) -> None:
    visitor.cookies["social_consent"] = "facebook"

    assert visitor.get(URL).status_code == 403


def test_it_is_refused_once_the_owner_switched_the_network_off(armed: Client) -> None:
    with override_settings(SOCIAL_CONSENT_PROVIDERS=["twitter"]):
        assert armed.get(URL).status_code == 403


@pytest.mark.parametrize(
    "page", ["", "//evil.example/", "https://evil.example/", "/nowhere.at/all/", "javascript:1"]
)
def test_only_pages_of_this_site_are_shared(armed: Client, page: str) -> None:
    answer = armed.get("/embed/facebook/", {"page": page})

    assert answer.status_code == 400
    assert elements(answer).of("iframe") == []


def test_it_cannot_be_posted_to(armed: Client) -> None:
    assert armed.post(URL).status_code == 405


def test_no_other_response_names_a_third_party_in_its_policy(armed: Client) -> None:
    for url in ("/de/", "/social/?page=/de/", "/social/what-is-sent/", "/embed/twitter/?page=/de/"):
        policy = armed.get(url)["Content-Security-Policy"]
        assert "https:" not in policy


@pytest.mark.parametrize("destination", ["document", "script", "image", "embed", "object"])
def test_it_opens_in_frames_only(visitor: Client, destination: str) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))
    page = "/embed/facebook/?page=/de/"
    assert visitor.get(page, headers={"Sec-Fetch-Dest": destination}).status_code == 403
    assert visitor.get(page, headers={"Sec-Fetch-Dest": "iframe"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/embed/facebook/?page=/de/", "/social/link/facebook/?page=/de/"),
        "/social/original/youtube/?id=M7lc1UVf-VE",
    ],
)
def test_nothing_is_fetched_ahead(
    visitor: Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))
    for header in ("Sec-Purpose", "Purpose"):
        answer = visitor.get(path, headers={header: "prefetch;prerender"})
        assert answer.status_code == 503
        assert "facebook.com" not in answer.content.decode() + str(answer.headers)
        assert "Location" not in answer
    assert not caplog.records, "nothing has failed"


def test_every_feature_that_is_not_declared_is_denied(visitor: Client) -> None:
    visitor.post("/social/choice/", choice(activate="facebook"))
    policy = visitor.get("/embed/facebook/?page=/de/")["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "fullscreen=()", "browsing-topics=()"} <= set(
        policy.split(", ")
    )
    assert (
        permissions(YOUTUBE.permissions, *YOUTUBE.origins).count(
            'fullscreen=(self "https://www.youtube-nocookie.com")'
        )
        == 1
    )
