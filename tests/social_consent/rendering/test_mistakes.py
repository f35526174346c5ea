"""A wrong tag is an error in development, a notice to staff and a line in the log in production:
never silence."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from social_consent.providers import WrongArgumentsError
from social_consent.rendering import mistakes
from social_consent.rendering.mistakes import _log_once
from telekom_site.accounts.models import User

MISTAKES = {
    '{% social_embed "youtube" id="?" %}': "id of youtube must match",
    '{% social_embed "youtube" id="M7lc1UVf-VE" begin="90" %}': (
        "youtube has no begin; it takes id, start."
    ),
    '{% social_embed "yuotube" id="M7lc1UVf-VE" %}': "there are apple-podcasts, bluesky",
    '{% social_embed_url "https://jane@example.org/secret" %}': (
        "knows this form of address of example.org."
    ),
}
OFFERED = override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])


@pytest.fixture(autouse=True)
def nothing_logged_yet() -> Iterator[None]:
    _log_once.cache_clear()
    yield
    _log_once.cache_clear()


def rendered(tag: str, user: User | AnonymousUser | None = None) -> str:
    request = RequestFactory().get("/en/")
    if user is not None:
        request.user = user
    return Template("{% load social_consent %}" + tag).render(Context({"request": request})).strip()


@OFFERED
@override_settings(DEBUG=True)
@pytest.mark.parametrize("tag", MISTAKES)
def test_in_development_it_is_an_error_that_names_what_is_allowed(tag: str) -> None:
    with pytest.raises(WrongArgumentsError) as problem:
        rendered(tag)

    assert MISTAKES[tag] in str(problem.value)


@OFFERED
@pytest.mark.parametrize("tag", MISTAKES)
def test_in_production_staff_read_it_in_the_page(tag: str) -> None:
    assert MISTAKES[tag] in rendered(tag, User(is_staff=True))
    for visitor in (None, AnonymousUser(), User(), User(is_staff=True, is_active=False)):
        assert MISTAKES[tag] not in rendered(tag, visitor)


@OFFERED
@pytest.mark.parametrize("is_staff", [True, False])
def test_the_page_of_staff_is_not_kept_in_djangos_cache(is_staff: bool) -> None:
    request = RequestFactory().get("/en/")
    request.user = User(is_staff=is_staff)
    tag = Template('{% load social_consent %}{% social_embed "youtube" id="?" %}')
    tag.render(Context({"request": request}))

    assert getattr(request, "_cache_update_cache", True) is not is_staff


@OFFERED
@pytest.mark.parametrize("tag", MISTAKES)
def test_the_log_has_it_once_and_without_values(tag: str, caplog: pytest.LogCaptureFixture) -> None:
    for _time in range(3):
        rendered(tag)

    (line,) = [record.getMessage() for record in caplog.records if record.name == mistakes.__name__]
    assert MISTAKES[tag] in line
    assert "jane" not in line
    assert "secret" not in line


@OFFERED
def test_visitors_see_what_can_be_shown_all_the_same() -> None:
    assert "<section" in rendered('{% social_embed "youtube" id="M7lc1UVf-VE" begin="90" %}')
    assert rendered('{% social_embed "youtube" id="?" %}') == ""


@override_settings(SOCIAL_CONSENT_PROVIDERS=[])
def test_a_provider_that_is_not_enabled_is_not_a_mistake(caplog: pytest.LogCaptureFixture) -> None:
    assert rendered('{% social_embed "youtube" id="M7lc1UVf-VE" %}', User(is_staff=True)) == ""
    assert not caplog.records
