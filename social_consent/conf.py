"""Every setting of the two-click layer, read at access time, so that override_settings works."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
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
    def INSTANCES(self) -> Mapping[str, Sequence[str]]:
        """For each provider of many servers, such as `mastodon-post`, the hosts whose contents may
        be shown, in lower case: `{"mastodon-post": ["mastodon.social"]}`. A change voids ticks
        given before. Default: none."""
        return dict(setting("INSTANCES", {}))

    @property
    def PREVIEW_STORAGE(self) -> str:
        """Alias in STORAGES of where `manage.py fetch_previews` keeps titles and pictures of
        contents; its files are served by this site. Empty for no previews. Default: empty."""
        return str(setting("PREVIEW_STORAGE", ""))

    @property
    def PREVIEW_TIME(self) -> timedelta:
        """How long one answer to `fetch_previews` may take (SOCIAL_CONSENT_PREVIEW_SECONDS).
        Default: 10."""
        return timedelta(seconds=setting("PREVIEW_SECONDS", 10))

    @property
    def PREVIEW_PAGE_BYTES(self) -> int:
        """Length of the longest page or oEmbed answer that `fetch_previews` reads, in bytes.
        Default: 1000000."""
        return int(setting("PREVIEW_PAGE_BYTES", 1_000_000))

    @property
    def PREVIEW_PICTURE_BYTES(self) -> int:
        """Length of the longest picture that `fetch_previews` keeps, in bytes. Default: 2000000."""
        return int(setting("PREVIEW_PICTURE_BYTES", 2_000_000))

    @property
    def TRUSTED_ORIGINS(self) -> Sequence[str]:
        """Origins that templates, static files and policies may name although a visitor is not
        asked, such as a file server of your own. Default: none."""
        return list(setting("TRUSTED_ORIGINS", []))

    @property
    def COOKIE_NAME(self) -> str:
        """Name of the cookie, which exists only while something is ticked; that of ticks which
        outlive the browser has `_kept` added. Default: social_consent."""
        return str(setting("COOKIE_NAME", "social_consent"))

    @property
    def USUAL_SCOPE(self) -> str:
        """How far a tick reaches where the visitor does not say: page, session or kept. Browsers
        that ask not to be tracked (GPC, DNT) get page. Default: page (Art. 25(2) GDPR)."""
        return str(setting("USUAL_SCOPE", "page"))

    @property
    def PAGE_GRANT(self) -> timedelta:
        """How long after a tick for one page its plug-in may be fetched
        (SOCIAL_CONSENT_PAGE_GRANT_SECONDS). Default: 60."""
        return timedelta(seconds=setting("PAGE_GRANT_SECONDS", 60))

    @property
    def SESSION(self) -> timedelta:
        """How long a tick "until I close the browser" lasts at most, since browsers restore
        sessions, in hours (SOCIAL_CONSENT_SESSION_HOURS). Default: 12."""
        return timedelta(hours=setting("SESSION_HOURS", 12))

    @property
    def KEEP(self) -> timedelta:
        """How long a tick "until I take it back" lasts at most, in days (SOCIAL_CONSENT_KEEP_DAYS).
        Default: 180."""
        return timedelta(days=setting("KEEP_DAYS", 180))

    @property
    def FRAME_HEIGHT_MIN(self) -> int:
        """Height of the lowest frame of a content that announces its height, in CSS pixels; a
        lower number is ignored. Default: 50."""
        return int(setting("FRAME_HEIGHT_MIN", 50))

    @property
    def FRAME_HEIGHT_MAX(self) -> int:
        """Height of the highest frame of a content that announces its height, in CSS pixels; a
        higher number is ignored. Default: 3000."""
        return int(setting("FRAME_HEIGHT_MAX", 3000))

    @property
    def FRAGMENT_CACHE_SIZE(self) -> int:
        """How many share bars and cards a process keeps rendered for visitors without a choice, one
        for each page and language, of 5 to 20 kB; 0 for none. With DEBUG none is kept. Default:
        500."""
        return int(setting("FRAGMENT_CACHE_SIZE", 500))

    @property
    def LEDGER(self) -> str:
        """Dotted path of the ledger that keeps proofs (social_consent.consent.ledger.Ledger);
        empty for none. Default: the privacy layer's, where that is installed."""
        default = "social_consent.privacy.ledger" if apps.is_installed("privacy") else ""
        return str(setting("LEDGER", default))

    @property
    def MAY_TICK(self) -> Callable[[HttpRequest], bool] | None:
        """Dotted path of a callable from the request to whether this client may tick once more now,
        so that nobody fills the ledger; empty for no limit. Not asked where there is no ledger.
        Default: the privacy layer's, where that is installed."""
        default = "privacy.consent.receipts.may_tick" if apps.is_installed("privacy") else ""
        path = setting("MAY_TICK", default)
        return import_string(path) if path else None

    @property
    def READSPEAKER_CUSTOMER(self) -> str:
        """The site's customer number with ReadSpeaker, whose voice is offered where a device has
        none and the provider `readspeaker` is offered. Default: empty."""
        return str(setting("READSPEAKER_CUSTOMER", ""))

    @property
    def CLIENT_ADDRESS(self) -> Callable[[HttpRequest], str]:
        """Dotted path of a callable from the request to the visitor's IP address, for the page that
        shows it. Default: the address that the request came from (REMOTE_ADDR)."""
        path = setting("CLIENT_ADDRESS", "social_consent.request.request_values.remote_address")
        found: Callable[[HttpRequest], str] = import_string(path)
        return found

    @property
    def SECRET_PAGE(self) -> Callable[[str], bool]:
        """Dotted path of a callable from the address of a page of this site (path, perhaps with a
        query) to whether it carries a secret, such as the token of a mailed link: such a page is
        never shared. Default: the privacy layer's, where that is installed; elsewhere every page
        whose route has an argument that is no `int` and no `slug`."""
        installed = apps.is_installed("privacy")
        default = (
            "social_consent.privacy.carries_secret"
            if installed
            else "social_consent.request.site_urls.route_has_text"
        )
        found: Callable[[str], bool] = import_string(setting("SECRET_PAGE", default))
        return found

    @property
    def BASE_TEMPLATE(self) -> str:
        """The template that the layer's own pages extend; it offers the blocks title, head and
        content. Default: social_consent/base.html."""
        return str(setting("BASE_TEMPLATE", "social_consent/base.html"))


conf = Conf()
