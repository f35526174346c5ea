"""No first GET of any address of the site sets a cookie or stores a row, the staff pages
included."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import translation

from privacy.controllers.models import Controller
from privacy.registry.discovery import registry
from telekom_site.accounts.models import UserSession
from telekom_site.accounts.sessions import SessionMiddleware

pytestmark = pytest.mark.django_db

A_UUID = "00000000-0000-4000-8000-000000000000"
NOT_STORED_BY_THE_VISIT = {"privacy_request_log.RequestLogEntry"}


def named(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The full name of every view below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(
                pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def path_of(name: str) -> str | None:
    """An address of the view, with made-up arguments where it takes some."""
    tries: tuple[list[object], ...] = (
        [],
        ["a" * 43],
        ["a", "b"],
        [1],
        [A_UUID, "a"],
        ["de"],
        ["facebook"],
    )
    for arguments in tries:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return None


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in NOT_STORED_BY_THE_VISIT
    }


def test_no_address_sets_a_cookie_or_stores_a_row(controller: Controller) -> None:
    with translation.override("en"):
        paths = {name: path_of(name) for name in sorted(set(named(get_resolver())))}
    unreached = {name for name, path in paths.items() if path is None}
    assert len(unreached) < 20, unreached
    assert {
        "accounts:login",
        "account_signup",
        "mfa_authenticate",
        "admin:login",
        "admin:index",
    } <= set(paths)
    before = rows()
    cookies = {}
    for name, path in paths.items():
        if path is not None:
            client = Client(raise_request_exception=True)
            answer = client.get(path)
            assert answer.status_code < 500, name
            if answer.cookies:
                cookies[name] = list(answer.cookies)
            if answer.streaming:
                list(answer.streaming_content)  # type: ignore[attr-defined]
            for close in answer._resource_closers:  # type: ignore[attr-defined]  # close() would end the connection
                close()
    assert cookies == {}
    assert rows() == before


def test_a_session_that_a_view_begins_on_a_get_is_not_stored() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.session["mark"] = 1
        return HttpResponse()

    def visit(request: HttpRequest) -> bool:
        """Whether a cookie is set."""
        answer = SessionMiddleware(view)(request)
        assert isinstance(answer, HttpResponse)
        return bool(answer.cookies)

    assert not visit(RequestFactory().get("/"))
    assert not UserSession.objects.exists()
    assert visit(RequestFactory().post("/"))
    assert UserSession.objects.count() == 1


def test_the_cookies_that_are_set_are_the_declared_ones() -> None:
    assert settings.SESSION_COOKIE_NAME in {cookie.name for cookie in registry.cookies}


def test_under_https_cookies_are_bound_to_the_host(tmp_path: object) -> None:
    """`__Host-` makes browsers want Secure, no Domain and the path /."""
    script = (
        "import django; django.setup(); from django.conf import settings as s; from "
        "privacy.registry.discovery import "
        "registry as r; print(s.SESSION_COOKIE_NAME, s.SOCIAL_CONSENT_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE, "
        "s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH, *sorted(c.name for c in r.cookies))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "telekom_site.settings",
        "SECRET_KEY": "k" * 60,
        "IDENTITY_KEY": "i" * 60,
        "SITE_URL": "https://www.example.org",
        "DATA_DIR": str(tmp_path),
    }
    top = Path(__file__).parents[3]
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=top, env=environment, capture_output=True, text=True
    )
    words = said.stdout.split()
    assert words[:5] == ["__Host-session", "__Host-social_consent", "True", "None", "/"], (
        said.stderr
    )
    assert "__Host-session" in words[5:]
    assert all(word.startswith("__Host-") for word in words[5:])
