"""The wrapper: a document of ours that contains one frame, the plug-in.

It runs no script, except one of ours around a plug-in that announces its height.
"""

import json
from collections.abc import Collection, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from social_consent.conf import conf
from social_consent.consent import cookie, page_grant, record_consent
from social_consent.consent.choices import Choice, Scope
from social_consent.consent.ledger import NotRecordedError, TooManyConsentsError
from social_consent.providers import Provider, WrongArgumentsError, find_enabled
from social_consent.rendering.disclosure import requested_address, requested_document
from social_consent.request.languages import in_language_of_page
from social_consent.request.site_urls import is_prefetch, is_shareable, not_ahead

# The only policy of the whole site that names a third party: the origin of this one plug-in.
POLICY = (
    "default-src 'none'; {scripts}{frames}style-src 'self'; frame-ancestors 'self'; base-uri "
    "'none'; form-action 'none'"
)
# The same around a company's script, whose document inherits it.
SCRIPT_POLICY = (
    "default-src 'none'; script-src {origins}; connect-src {origins}; font-src "
    "{origins}; frame-src {origins};"
    " img-src {origins} data:; media-src {origins}; style-src 'self' {origins};"
    " frame-ancestors 'self'; form-action 'none'"
)

HEIGHT_SCRIPT = "social_consent/frame_height.js"

# Sec-Fetch-Dest of what may hold a wrapper; empty: a check of ours.
FRAMES = frozenset({"iframe", "frame", "empty"})
# What a page can deny its frames
# (https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md).
FEATURES = (
    "accelerometer", "aria-notify", "attribution-reporting", "autoplay", "bluetooth",
    "browsing-topics", "camera", "ch-save-data", "ch-ua", "ch-ua-high-entropy-values",
    "ch-ua-mobile", "ch-ua-platform", "clipboard-read", "clipboard-write",
    "deferred-fetch-minimal", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "interest-cohort", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "sync-xhr",
    "unload", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip


@require_safe
@xframe_options_sameorigin
@in_language_of_page
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """Respond with the wrapper of provider `key` for ?page=<path> and the provider's own arguments;
    never redirect.

    403 without consent, and where it would be a page of its own; 400 for arguments that the
    provider's declaration does not allow; 429 and 503 where the consent cannot be recorded.
    """
    if is_prefetch(request):
        return not_ahead(refusal(request, 503))
    if request.headers.get("Sec-Fetch-Dest", "iframe") not in FRAMES:
        return refusal(request, 403)
    provider, page = find_enabled(key), request.GET.get("page", "")
    if provider is None:
        return refusal(request, 403)
    try:
        arguments, fit = provider.checked(request.GET.dict()), True
    except WrongArgumentsError:
        arguments, fit = {}, False
    choice = _choice(request, key, page, arguments)
    if choice is None:
        return refusal(request, 403)
    if not fit or not is_shareable(page):
        return refusal(request, 400)
    try:
        record_consent.record(request, provider, choice)
    except NotRecordedError as problem:
        return refusal(request, 429 if isinstance(problem, TooManyConsentsError) else 503)
    response = _plugin(request, provider, page, arguments, choice)
    response["Referrer-Policy"] = provider.referrer_policy
    response["Cache-Control"] = "no-store"
    return response


def _plugin(
    request: HttpRequest,
    provider: Provider,
    page: str,
    arguments: Mapping[str, str],
    choice: Choice,
) -> HttpResponse:
    """Return the document around the plug-in, with its policies."""
    # A choice for one page view is the press of a button, of content that of Play.
    autoplay = bool(provider.autoplay and arguments) and choice.scope is Scope.PAGE
    features = (*provider.permissions, "autoplay") if autoplay else provider.permissions
    origin = provider.origin_of(arguments)
    document = requested_document(request, provider, page, arguments)
    height = "" if document else _height_declaration(provider, origin)
    script = request.build_absolute_uri(static(HEIGHT_SCRIPT)) if height else ""
    context = {
        "provider": provider,
        "source": requested_address(request, provider, page, arguments, autoplay=autoplay),
        "document": document,
        "permissions": features,
        "height": height,
        "height_script": script,
    }
    response = render(request, "social_consent/embed.html", context)
    response["Content-Security-Policy"] = (
        SCRIPT_POLICY.format(origins=" ".join(provider.origins))
        if document
        else POLICY.format(
            scripts=f"script-src {script}; " if script else "", frames=f"frame-src {origin}; "
        )
    )
    response["Permissions-Policy"] = permissions(features, origin)
    return response


def _height_declaration(provider: Provider, origin: str) -> str:
    """Return what our script must know of the message that announces a height, as JSON; "" where
    there is none."""
    message = provider.height_message
    if message is None:
        return ""
    return json.dumps(
        {
            "origin": origin,
            "path": message.path,
            "type": message.type,
            "question": dict(message.question),
            "least": conf.FRAME_HEIGHT_MIN,
            "most": conf.FRAME_HEIGHT_MAX,
        }
    )


def _choice(
    request: HttpRequest, key: str, page: str, arguments: Mapping[str, str]
) -> Choice | None:
    """Return the visitor's consent: from the token of this page view, or from the cookie."""
    token = request.GET.get("grant", "")
    if token:
        choice = page_grant.read(token, page, arguments)
        is_given = choice and choice.key == key and record_consent.without_withdrawn([choice])
        return choice if is_given else None
    return cookie.choice_for(request, key)


def permissions(features: Collection[str], origin: str) -> str:
    """Return a Permissions-Policy that allows these features to `origin`, and denies all others."""
    policy = []
    for feature in FEATURES:
        allowed = f'self "{origin}"' if feature in features else ""
        policy.append(f"{feature}=({allowed})")
    return ", ".join(policy)


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """Respond with the reason instead of the plug-in."""
    response = render(
        request, "social_consent/embed_refused.html", {"status": status}, status=status
    )
    response["Content-Security-Policy"] = POLICY.format(scripts="", frames="")
    response["Cache-Control"] = "no-store"
    return response
