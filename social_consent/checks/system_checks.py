"""System checks of the two-click layer: one function per rule, each with a stable id."""

from collections.abc import Iterator, Sequence
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
Messages = Iterator[CheckMessage]


@register()
def check_enabled_providers_are_registered(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report enabled providers that no app has registered."""
    keys = [provider.key for provider in registered()]
    for key in conf.PROVIDERS:
        if key not in keys:
            yield Error(
                f"SOCIAL_CONSENT_PROVIDERS names {key!r}, which no app has registered.",
                hint=f"Registered are {', '.join(keys)}; add others with "
                f"social_consent.providers.register(), or in this layer itself to the tuple at "
                f"the end of their module.",
                id="social_consent.E001",
            )


@register()
def check_no_setting_has_its_old_name(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report settings that still have the name of an earlier version."""
    for old, new in RENAMED_SETTINGS.items():
        if hasattr(settings, f"SOCIAL_CONSENT_{old}"):
            yield Error(
                f"SOCIAL_CONSENT_{old} has no effect.",
                hint=f"Rename it to SOCIAL_CONSENT_{new}.",
                id="social_consent.E011",
            )


@register()
def check_plugins_load_over_https(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report plug-ins that are not loaded over https."""
    for provider in registered():
        if not all(is_origin(origin, ("https",)) for origin in provider.origins):
            yield Error(
                f"The plug-in {provider.key!r} is loaded from {provider.endpoint!r}, which "
                f"is not an https address.",
                hint="Give the provider an endpoint such as https://www.example.org/plugin.",
                id="social_consent.E002",
            )


@register()
def check_placeholders_exist(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report plug-ins whose placeholder is missing among the static files."""
    if not apps.is_installed("django.contrib.staticfiles"):
        return
    for provider in embeddable():
        if not is_static_file(provider.picture):
            yield Error(
                f"The placeholder of the plug-in {provider.key!r} is missing: there is no "
                f"static file {provider.picture!r}.",
                hint="Name a drawing of the frame's size in `picture`, and add it to a static "
                "folder.",
                id="social_consent.E010",
            )


@register()
def check_servers_are_named(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report federated providers without an allowed server."""
    for provider in enabled():
        if provider.names_instance and not provider.instances:
            yield Error(
                f"The provider {provider.key!r} is federated, and SOCIAL_CONSENT_INSTANCES "
                f"allows none of its servers.",
                hint=f"Name the hosts that may be embedded: SOCIAL_CONSENT_INSTANCES = "
                f"{{{provider.key!r}: [...]}}.",
                id="social_consent.E009",
            )


@register()
def check_plugins_stay_in_their_frame(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report plug-ins that may replace the page around them."""
    for provider in registered():
        for flag in provider.sandbox:
            if flag.startswith("allow-top-navigation"):
                yield Error(
                    f"The plug-in {provider.key!r} may replace the page around it ({flag}).",
                    hint=f"Remove {flag} from the provider's sandbox.",
                    id="social_consent.E003",
                )


@register()
def check_plugins_learn_no_page_by_referrer(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report plug-ins whose referrer policy would tell them pages."""
    for provider in registered():
        if provider.referrer_policy not in REFERRER_POLICIES:
            yield Error(
                f"The plug-in {provider.key!r} would be told pages by its referrer policy "
                f"{provider.referrer_policy!r}.",
                hint="Give the provider the referrer policy no-referrer, or strict-origin where "
                "it demands the site.",
                id="social_consent.E008",
            )


@register()
def check_client_address_can_be_called(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report a CLIENT_ADDRESS that cannot be called."""
    try:
        if callable(conf.CLIENT_ADDRESS):
            return
    except ImportError:
        pass
    yield Error(
        "SOCIAL_CONSENT_CLIENT_ADDRESS names nothing that can be called.",
        hint="Give the dotted path of a function from the request to the address, or "
        "leave the setting out.",
        id="social_consent.E004",
    )


@register()
def check_site_url_is_an_origin(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report a SITE_URL that is more or less than an origin."""
    if not conf.SITE_URL or is_origin(conf.SITE_URL, ("https", "http")):
        return
    yield Error(
        f"SOCIAL_CONSENT_SITE_URL is {conf.SITE_URL!r}, which is not just scheme and host.",
        hint="Give something like https://www.example.org, or leave the setting out.",
        id="social_consent.E005",
    )


@register()
def check_no_third_party_is_contacted(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report files and settings that contact third parties without consent."""
    for reference in external_references():
        yield Error(
            f"{reference.file}{f':{reference.line}' if reference.line else ''} lets browsers "
            f"contact {reference.host} without consent.",
            hint="Declare a provider and use {% social_share %} or {% social_embed %}; an "
            "origin of your own goes into "
            "SOCIAL_CONSENT_TRUSTED_ORIGINS.",
            id="social_consent.E006",
        )


@register()
def check_no_fragment_keeps_a_choice(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report templates that keep a visitor's choice in `{% cache %}`."""
    for fragment in cached_fragments():
        yield Error(
            f"{fragment.file}:{fragment.line} keeps a visitor's choice in {{% cache %}} and "
            f"shows it to others ({{% {fragment.tag} %}}).",
            hint="End the {% cache %} before it, and begin another one after it.",
            id="social_consent.E007",
        )


@register()
def check_caches_are_told(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn where the middleware is missing."""
    if MIDDLEWARE in settings.MIDDLEWARE:
        return
    yield Caution(
        "Pages with the share bar are not marked as varying by cookie: a cache may "
        "show one visitor's plug-in "
        "to another.",
        hint=f"Add {MIDDLEWARE!r} to MIDDLEWARE.",
        id="social_consent.W001",
    )


@register()
def check_templates_know_the_request(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn where templates have no request."""
    templates: Sequence[dict[str, Any]] = settings.TEMPLATES
    for engine in templates:
        processors = engine.get("OPTIONS", {}).get("context_processors", ())
        if engine["BACKEND"] == DJANGO_TEMPLATES and REQUEST_PROCESSOR in processors:
            return
    yield Caution(
        "{% social_share %} shows nothing: templates do not know the request.",
        hint=f"Add {REQUEST_PROCESSOR!r} to the context processors in TEMPLATES.",
        id="social_consent.W002",
    )


@register()
def check_contents_can_be_opened_elsewhere(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of cards that neither link to the company nor say why."""
    for provider in embeddable():
        if provider.is_content and not (provider.original or provider.no_original):
            yield Caution(
                f"The card of {provider.key!r} has no link to the content at the company.",
                hint="Give the provider an `original`, or say in `no_original` why there is none.",
                id="social_consent.W003",
            )


def is_static_file(path: str) -> bool:
    """Return whether there is a static file with this path."""
    file = finders.find(path) if path else None
    return isinstance(file, str) and Path(file).is_file()


def is_origin(address: str, schemes: Sequence[str]) -> bool:
    """Return whether `address` is scheme and host, and nothing else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in schemes
        and bool(parts.hostname)
        and address == f"{parts.scheme}://{parts.netloc}"
    )
