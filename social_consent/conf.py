"""All settings of the two-click layer, read at access time, so that override_settings works."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def setting(name: str, default: Any) -> Any:
    """Return the value of SOCIAL_CONSENT_<name>."""
    return getattr(settings, f"SOCIAL_CONSENT_{name}", default)


class Conf:
    """Settings as typed properties; docs/reference/configuration.md has the docstrings."""

    @property
    def PROVIDERS(self) -> Sequence[str]:
        """Keys of the enabled providers, in the order in which they are shown; leaving one out
        disables it. Default: facebook, googleplus, twitter."""
        return list(setting("PROVIDERS", ["facebook", "googleplus", "twitter"]))

    @property
    def SITE_URL(self) -> str:
        """Scheme and host of the page address that a plug-in is told, without a trailing slash.
        Default: empty, the host of the request."""
        return str(setting("SITE_URL", "")).rstrip("/")

    @property
    def INSTANCES(self) -> Mapping[str, Sequence[str]]:
        """For each federated provider, such as `mastodon-post`, the hosts whose content may be
        embedded, in lower case: `{"mastodon-post": ["mastodon.social"]}`. A change invalidates
        earlier consents. Default: none."""
        return dict(setting("INSTANCES", {}))

    @property
    def PREVIEW_STORAGE(self) -> str:
        """Alias in STORAGES of the storage in which `manage.py fetch_previews` keeps titles and
        pictures of content; this site serves its files. Empty for no previews. Default: empty."""
        return str(setting("PREVIEW_STORAGE", ""))

    @property
    def PREVIEW_TIME(self) -> timedelta:
        """Time limit of one request of `fetch_previews`, in seconds
        (SOCIAL_CONSENT_PREVIEW_SECONDS). Default: 10."""
        return timedelta(seconds=setting("PREVIEW_SECONDS", 10))

    @property
    def PREVIEW_PAGE_BYTES(self) -> int:
        """Size limit of a page or oEmbed response that `fetch_previews` reads, in bytes. Default:
        1000000."""
        return int(setting("PREVIEW_PAGE_BYTES", 1_000_000))

    @property
    def PREVIEW_PICTURE_BYTES(self) -> int:
        """Size limit of a picture that `fetch_previews` keeps, in bytes. Default: 2000000."""
        return int(setting("PREVIEW_PICTURE_BYTES", 2_000_000))

    @property
    def TRUSTED_ORIGINS(self) -> Sequence[str]:
        """Origins that templates, static files and policies may name without consent, such as a
        file server of your own. Default: none."""
        return list(setting("TRUSTED_ORIGINS", []))

    @property
    def COOKIE_NAME(self) -> str:
        """Name of the cookie, which exists only while a consent does; `_kept` is added for consents
        that outlive the browser session. Default: social_consent."""
        return str(setting("COOKIE_NAME", "social_consent"))

    @property
    def DEFAULT_SCOPE(self) -> str:
        """How far a consent of the share bar reaches where the visitor selects nothing: page,
        session or kept. Browsers that ask not to be tracked (GPC, DNT) get page. Default: page
        (Art. 25(2) GDPR)."""
        return str(setting("DEFAULT_SCOPE", "page"))

    @property
    def PAGE_GRANT(self) -> timedelta:
        """How long after a consent for one page view its plug-in may be requested, in seconds
        (SOCIAL_CONSENT_PAGE_GRANT_SECONDS). Default: 60."""
        return timedelta(seconds=setting("PAGE_GRANT_SECONDS", 60))

    @property
    def SESSION(self) -> timedelta:
        """How long a consent "until I close the browser" lasts at most, since browsers restore
        sessions, in hours (SOCIAL_CONSENT_SESSION_HOURS). Default: 12."""
        return timedelta(hours=setting("SESSION_HOURS", 12))

    @property
    def MAX_AGE(self) -> timedelta:
        """How long a consent "until I take it back" lasts at most, in days
        (SOCIAL_CONSENT_MAX_AGE_DAYS). Default: 180."""
        return timedelta(days=setting("MAX_AGE_DAYS", 180))

    @property
    def FRAME_HEIGHT_MIN(self) -> int:
        """Lower bound of the height that embedded content may announce for its frame, in CSS
        pixels; lower values are ignored. Default: 50."""
        return int(setting("FRAME_HEIGHT_MIN", 50))

    @property
    def FRAME_HEIGHT_MAX(self) -> int:
        """Upper bound of the height that embedded content may announce for its frame, in CSS
        pixels; higher values are ignored. Default: 3000."""
        return int(setting("FRAME_HEIGHT_MAX", 3000))

    @property
    def FRAGMENT_CACHE_SIZE(self) -> int:
        """How many share bars and cards each process keeps rendered for visitors without a consent,
        one per page and language, 5 to 20 kB each; 0 disables the cache, as DEBUG does. Default:
        500."""
        return int(setting("FRAGMENT_CACHE_SIZE", 500))

    @property
    def LEDGER(self) -> str:
        """Dotted path of the consent ledger (social_consent.consent.ledger.Ledger); empty for none.
        Default: the privacy layer's, where that is installed."""
        default = "social_consent.privacy.ledger" if apps.is_installed("privacy") else ""
        return str(setting("LEDGER", default))

    @property
    def MAY_CONSENT(self) -> Callable[[HttpRequest], bool] | None:
        """Dotted path of a callable that takes the request and returns whether this client may
        record another consent now, so that nobody can fill the ledger; empty for no limit. Not
        called without a ledger. Default: the privacy layer's, where that is installed."""
        default = "privacy.consent.receipts.may_consent" if apps.is_installed("privacy") else ""
        path = setting("MAY_CONSENT", default)
        return import_string(path) if path else None

    @property
    def READSPEAKER_CUSTOMER(self) -> str:
        """The site's customer number with ReadSpeaker, whose voice is offered to devices that have
        none, if the provider `readspeaker` is enabled. Default: empty."""
        return str(setting("READSPEAKER_CUSTOMER", ""))

    @property
    def MEASUREMENT(self) -> timedelta:
        """How long a measurement by `manage.py measure_plugins` counts, in days
        (SOCIAL_CONSENT_MEASUREMENT_DAYS); an older one is called outdated. 0: none is shown.
        Default: 90."""
        return timedelta(days=setting("MEASUREMENT_DAYS", 90))

    @property
    def CLIENT_ADDRESS(self) -> Callable[[HttpRequest], str]:
        """Dotted path of a callable that takes the request and returns the visitor's IP address,
        for the page that shows it. Default: the address of the connection (REMOTE_ADDR)."""
        path = setting("CLIENT_ADDRESS", "social_consent.request.request_values.remote_address")
        client_address: Callable[[HttpRequest], str] = import_string(path)
        return client_address

    @property
    def SECRET_PAGE(self) -> Callable[[str], bool]:
        """Dotted path of a callable that takes the address of a page of this site (path, optionally
        with a query) and returns whether it contains a secret, such as the token of a mailed link;
        such a page is never shared. Default: the privacy layer's, where that is installed;
        otherwise every page whose route has an argument other than `int` and `slug`."""
        installed = apps.is_installed("privacy")
        default = (
            "social_consent.privacy.carries_secret"
            if installed
            else "social_consent.request.site_urls.route_has_text"
        )
        contains_secret: Callable[[str], bool] = import_string(setting("SECRET_PAGE", default))
        return contains_secret

    @property
    def BASE_TEMPLATE(self) -> str:
        """The template that the layer's own pages extend; it has the blocks title, head and
        content. Default: social_consent/base.html."""
        return str(setting("BASE_TEMPLATE", "social_consent/base.html"))


conf = Conf()
