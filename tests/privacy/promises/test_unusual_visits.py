"""Where the probe goes around a server in front of the site, it also asks where visitors do."""

import pytest
from django.utils import translation
from pytest_django import Settings

from privacy.live_checks.problems import PageError
from privacy.promises.unusual_visits import pages_for_visitors, unseen
from privacy.registry.promise import Page
from tests.privacy.promises.in_process import InProcessProbe

pytestmark = pytest.mark.django_db


class Inside(InProcessProbe):
    """A machine that cannot reach the public address of the site."""

    def fetch(self, path: str, *rest: object) -> Page:
        if path.startswith("http"):
            raise PageError(path, TimeoutError())
        return super().fetch(path, *rest)  # type: ignore[arg-type]


def test_a_probe_that_asks_like_visitors_asks_once() -> None:
    assert not pages_for_visitors(InProcessProbe())
    assert not unseen(InProcessProbe())


def test_a_probe_that_goes_around_asks_in_each_language_like_visitors_too(
    settings: Settings,
) -> None:
    settings.PRIVACY_PROBE_URL = "http://127.0.0.1:8275"
    probe = InProcessProbe()
    pages = pages_for_visitors(probe)
    assert [page.url for page in pages] == ["http://testserver/de/", "http://testserver/en/"]
    assert unseen(probe) == []


def test_what_cannot_be_seen_is_said(settings: Settings) -> None:
    settings.PRIVACY_PROBE_URL = "http://127.0.0.1:8275"
    (seen,) = unseen(Inside())
    with translation.override("en"):
        assert "server in front" in str(seen)
