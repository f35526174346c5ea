"""System checks of the two-click layer: one function per rule, each with a stable id."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.apps.config import AppConfig
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from social_consent.checks.cached_templates import cached_fragments
from social_consent.checks.external_references import external_references
from social_consent.conf import conf
from social_consent.providers import embeddable, enabled, registered

MIDDLEWARE = "social_consent.middleware.SocialConsentMiddleware"
REQUEST_PROCESSOR = "django.template.context_processors.request"
REFERRER_POLICIES = frozenset({"no-referrer", "strict-origin"})
DJANGO_TEMPLATES = "django.template.backends.django.DjangoTemplates"
RENAMED_SETTINGS = {
    "USUAL_SCOPE": "DEFAULT_SCOPE",
    "KEEP_DAYS": "MAX_AGE_DAYS",
    "MAY_TICK": "MAY_CONSENT",
    "KEPT_BARS": "FRAGMENT_CACHE_SIZE",
}

Apps = Sequence[AppConfig] | None


@register()
def check_offered_providers_are_known(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    keys = [provider.key for provider in registered()]
    return [
        Error(
            f"SOCIAL_CONSENT_PROVIDERS names {key!r}, which no app has registered.",
            hint=f"Known are {', '.join(keys)}; others are added with "
            f"social_consent.providers.register().",
            id="social_consent.E001",
        )
        for key in conf.PROVIDERS
        if key not in keys
    ]


@register()
def check_no_setting_has_its_old_name(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"SOCIAL_CONSENT_{old} has no effect.",
            hint=f"Rename it to SOCIAL_CONSENT_{new}.",
            id="social_consent.E011",
        )
        for old, new in RENAMED_SETTINGS.items()
        if hasattr(settings, f"SOCIAL_CONSENT_{old}")
    ]


@register()
def check_plugins_load_over_https(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The plug-in {provider.key!r} is loaded from {provider.endpoint!r}, which "
            f"is no https address.",
            hint="Give the provider an endpoint such as https://www.example.org/plugin.",
            id="social_consent.E002",
        )
        for provider in registered()
        if not all(is_origin(origin, ("https",)) for origin in provider.origins)
    ]


@register()
def check_pictures_exist(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not apps.is_installed("django.contrib.staticfiles"):
        return []
    return [
        Error(
            f"The picture of the plug-in {provider.key!r} is missing: there is no "
            f"static file {provider.picture!r}.",
            hint="Add the file, of the frame's size, to a static folder, or name another picture.",
            id="social_consent.E010",
        )
        for provider in embeddable()
        if not is_static_file(provider.picture)
    ]


@register()
def check_servers_are_named(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"Contents of {provider.key!r} stand on many servers, and "
            f"SOCIAL_CONSENT_INSTANCES names none of them.",
            hint=f"Name the hosts that may be shown: SOCIAL_CONSENT_INSTANCES = "
            f"{{{provider.key!r}: [...]}}.",
            id="social_consent.E009",
        )
        for provider in enabled()
        if provider.names_instance and not provider.instances
    ]


@register()
def check_plugins_stay_in_their_frame(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The plug-in {provider.key!r} may replace the page around it ({flag}).",
            hint=f"Remove {flag} from the provider's sandbox.",
            id="social_consent.E003",
        )
        for provider in registered()
        for flag in provider.sandbox
        if flag.startswith("allow-top-navigation")
    ]


@register()
def check_plugins_learn_no_page_by_referrer(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The plug-in {provider.key!r} would be told pages by its referrer policy "
            f"{provider.referrer_policy!r}.",
            hint="Give the provider the referrer policy no-referrer, or strict-origin where "
            "it demands the site.",
            id="social_consent.E008",
        )
        for provider in registered()
        if provider.referrer_policy not in REFERRER_POLICIES
    ]


@register()
def check_client_address_can_be_called(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    try:
        if callable(conf.CLIENT_ADDRESS):
            return []
    except ImportError:
        pass
    return [
        Error(
            "SOCIAL_CONSENT_CLIENT_ADDRESS names nothing that can be called.",
            hint="Give the dotted path of a function from the request to the address, or "
            "leave the setting out.",
            id="social_consent.E004",
        )
    ]


@register()
def check_site_url_is_an_origin(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not conf.SITE_URL or is_origin(conf.SITE_URL, ("https", "http")):
        return []
    return [
        Error(
            f"SOCIAL_CONSENT_SITE_URL is {conf.SITE_URL!r}, which is not just scheme and host.",
            hint="Give something like https://www.example.org, or leave the setting out.",
            id="social_consent.E005",
        )
    ]


@register()
def check_nobody_else_is_contacted(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{one.file}{f':{one.line}' if one.line else ''} lets browsers contact "
            f"{one.host} without asking.",
            hint="Declare a provider and use {% social_share %} or {% social_embed %}; an "
            "origin of your own goes into "
            "SOCIAL_CONSENT_TRUSTED_ORIGINS.",
            id="social_consent.E006",
        )
        for one in external_references()
    ]


@register()
def check_no_fragment_keeps_a_choice(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{one.file}:{one.line} keeps a visitor's choice in {{% cache %}} and "
            f"shows it to others "
            f"({{% {one.tag} %}}).",
            hint="End the {% cache %} before it, and begin another one after it.",
            id="social_consent.E007",
        )
        for one in cached_fragments()
    ]


@register()
def check_caches_are_told(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Caution(
            "Pages with the share bar are not marked as varying by cookie: a cache may "
            "show one visitor's plug-in "
            "to another.",
            hint=f"Add {MIDDLEWARE!r} to MIDDLEWARE.",
            id="social_consent.W001",
        )
    ]


@register()
def check_templates_know_the_request(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    templates: Sequence[dict[str, Any]] = settings.TEMPLATES
    options = [
        engine.get("OPTIONS", {}) for engine in templates if engine["BACKEND"] == DJANGO_TEMPLATES
    ]
    if any(REQUEST_PROCESSOR in option.get("context_processors", ()) for option in options):
        return []
    return [
        Caution(
            "{% social_share %} shows nothing: templates do not know the request.",
            hint=f"Add {REQUEST_PROCESSOR!r} to the context processors in TEMPLATES.",
            id="social_consent.W002",
        )
    ]


@register()
def check_contents_can_be_opened_elsewhere(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [
        Caution(
            f"The card of {provider.key!r} has no link to the content at the company.",
            hint="Give the provider an `original`, or say in `no_original` why there is none.",
            id="social_consent.W003",
        )
        for provider in embeddable()
        if provider.is_content and not (provider.original or provider.no_original)
    ]


def is_static_file(path: str) -> bool:
    """Whether static files hold a file under this path."""
    found = finders.find(path) if path else None
    return isinstance(found, str) and Path(found).is_file()


def is_origin(address: str, schemes: Sequence[str]) -> bool:
    """Whether `address` is scheme and host, and nothing else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in schemes
        and bool(parts.hostname)
        and address == f"{parts.scheme}://{parts.netloc}"
    )
