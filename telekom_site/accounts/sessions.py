"""Logins in a table that names the account, so that an erasure finds and ends them (Django's own
table does not)."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from telekom_site.accounts.models import User, UserSession

BEGAN, DEVICE = "began", "device"  # what a session says about itself
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


class SessionStore(DatabaseSession):
    """Django's sessions in the database, kept in `UserSession`. Named by SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        """Return the model of the rows."""
        return UserSession

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        """Return the row of a session, which names its account."""
        login: UserSession = super().create_model_instance(data)  # type: ignore[assignment]
        login.account_id = data.get(SESSION_KEY)
        return login


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, but a page that is only looked at never begins a session, whatever its view put
    into one.

    A decorator of a library cannot set a cookie or store a row on a first visit then.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the answer to a visitor with a session out of shared caches, and begin no session on
        a page that is only read."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # What is shown to one person is kept for nobody.
            if not response.has_header("Cache-Control"):
                patch_cache_control(response, private=True, no_store=True)
        elif request.method in SAFE_METHODS:
            return response
        return super().process_response(request, response)


def describe_session(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """Let a new session say since when it is, and by which kind of browser; no address, no
    version."""
    if request is not None:
        request.session[BEGAN] = timezone.now().isoformat()
        request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))


def device_of(user_agent: str) -> str:
    """Return browser and system in words that the owner recognises: "Firefox, Linux"; empty if
    unknown."""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}", user_agent)), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    return ", ".join(filter(None, (browser, system.replace("Macintosh", "Mac"))))
