"""Every setting of the two-click layer, read at access time, so that override_settings works."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def setting(name: str, default: Any) -> Any:
    """The value of SOCIAL_CONSENT_<name>."""
    return getattr(settings, f"SOCIAL_CONSENT_{name}", default)


class Conf:
    """Settings as typed properties; each docstring is its entry in docs/social-consent.md."""

    @property
    def PROVIDERS(self) -> Sequence[str]:
        """Keys of the providers that are offered, in their order; leaving one out switches it off.
        Default: facebook, googleplus, twitter."""
        return list(setting("PROVIDERS", ["facebook", "googleplus", "twitter"]))

    @property
    def SITE_URL(self) -> str:
        """Scheme and host of the page address that a plug-in is told, without a closing slash.
        Default: empty, the host of the request."""
        return str(setting("SITE_URL", "")).rstrip("/")

    @property
    def COOKIE_NAME(self) -> str:
        """Name of the one cookie, which exists only while something is ticked. Default: social_consent."""
        return str(setting("COOKIE_NAME", "social_consent"))

    @property
    def COOKIE_AGE(self) -> timedelta | None:
        """How long a tick lasts, in seconds (SOCIAL_CONSENT_COOKIE_AGE_SECONDS).
        Default: None, until the browser is closed."""
        seconds = setting("COOKIE_AGE_SECONDS", None)
        return None if seconds is None else timedelta(seconds=seconds)

    @property
    def CLIENT_ADDRESS(self) -> Callable[[HttpRequest], str]:
        """Dotted path of a callable from the request to the visitor's IP address, for the page that shows it.
        Default: the address that the request came from (REMOTE_ADDR)."""
        path = setting("CLIENT_ADDRESS", "social_consent.values.remote_address")
        found: Callable[[HttpRequest], str] = import_string(path)
        return found

    @property
    def BASE_TEMPLATE(self) -> str:
        """The template that the layer's own pages extend; it offers the blocks title, head and content.
        Default: social_consent/base.html."""
        return str(setting("BASE_TEMPLATE", "social_consent/base.html"))


conf = Conf()
