"""Activate and reset plug-ins, list all choices, download receipts, show what would be sent, and
follow plain links."""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

import idna
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from social_consent.conf import conf
from social_consent.consent import cookie, page_grant, record_consent
from social_consent.consent.choices import Choice, Scope, active_keys, requested_scope
from social_consent.consent.ledger import ledger
from social_consent.providers import Link, Provider, WrongArgumentsError, embeddable, find_enabled
from social_consent.rendering.item import build_item, scope_context
from social_consent.request.languages import in_language_of_page
from social_consent.request.request_values import request_values
from social_consent.request.same_origin import same_origin_required
from social_consent.request.site_urls import absolute, is_page, is_prefetch, is_shareable, not_ahead

MOST_GRANTS = 50  # consents for one page view that one form may withdraw
HOST_NAME = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"


class SeeOther(HttpResponseRedirect):
    """Redirect after a POST (303): fetch that page with GET."""

    status_code = 303


@require_POST
@in_language_of_page
@same_origin_required
def choose(request: HttpRequest) -> HttpResponse:
    """Activate or reset plug-ins; redirect back to the page, or tell the script what is active.

    Consent for one page view stores nothing: the response itself contains the plug-in, or the token
    that opens it.
    """
    form = request.POST
    page, back = form.get("page", ""), form.get("back", "")
    scope = requested_scope(request, form.get("scope", ""))
    try:
        activated = list(_activated(form, scope))
    except WrongArgumentsError:
        return page_response(request, "wrong_content", page_of(request), {}, status=400)
    before = cookie.load(request)
    remaining = _withdraw(request, before, {provider.key for provider, _arguments in activated})
    given = []
    for provider, arguments in activated:
        given.append((record_consent.new_choice(provider, scope), arguments))
    for_this_page = given if scope is Scope.PAGE else []
    lasting = [] if scope is Scope.PAGE else [choice for choice, _arguments in given]
    choices = [*remaining, *lasting]
    response: HttpResponse
    if form.get("answer") == "state":
        response = _new_state(choices, page, for_this_page)
    elif for_this_page:
        response = _here_and_now(request, page, for_this_page)
    else:
        response = SeeOther(f"{back}#social-consent" if is_page(back) else preferences_url(page))
        if len(remaining) < len(before):
            # Browsers keep whole pages in memory for "back", plug-ins included.
            response["Clear-Site-Data"] = '"cache"'
    cookie.store(request, response, choices)
    response["Cache-Control"] = "no-store"
    return response


def _activated(form: QueryDict, scope: Scope) -> Iterator[tuple[Provider, dict[str, str]]]:
    """Yield each provider that the form activates, once; for one page view, with its content.

    Raises WrongArgumentsError.
    """
    arguments = dict(parse_qsl(form.get("arguments", "")))
    for key in dict.fromkeys(form.getlist("activate")):
        provider = find_enabled(key)
        if provider and provider.endpoint:
            yield provider, provider.checked(arguments) if scope is Scope.PAGE else {}


def _withdraw(request: HttpRequest, before: Sequence[Choice], activated: Set[str]) -> list[Choice]:
    """Withdraw what the form resets or activates again; return the choices that remain."""
    form = request.POST
    resets_all = "reset-all" in form
    keys = set(form.getlist("reset")) | activated
    ended, remaining = dict[str, Choice](), list[Choice]()
    for choice in cookie.all_choices(request) if resets_all else before:
        if resets_all or choice.key in keys:
            ended[choice.receipt] = choice
        else:
            remaining.append(choice)
    for choice in ended.values():
        record_consent.withdraw(choice)
    for token in form.getlist("grant")[:MOST_GRANTS]:
        granted = page_grant.read(token, form.get("page", ""))
        if granted is not None:
            record_consent.withdraw(granted)
    return remaining


def _new_state(
    choices: Sequence[Choice], page: str, for_this_page: Sequence[tuple[Choice, dict[str, str]]]
) -> JsonResponse:
    """Tell the script what is active now, with the tokens of consents for this page view."""
    grants = {}
    for choice, arguments in for_this_page:
        grants[choice.key] = page_grant.sign(choice, page, arguments)
    return JsonResponse({"active": sorted(active_keys(choices)), "grants": grants})


def _here_and_now(
    request: HttpRequest, page: str, given: Sequence[tuple[Choice, dict[str, str]]]
) -> HttpResponse:
    """Respond with the plug-in of a consent for one page view, for browsers without the script."""
    items = []
    for choice, arguments in given:
        provider = find_enabled(choice.key)
        if provider:
            token = page_grant.sign(choice, page, arguments)
            items.append(build_item(request, provider, [choice], page, arguments, grant=token))
    return page_response(request, "here_and_now", page_of(request), {"items": items})


@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """Respond with the keys of the active providers, for a page that the browser restored from
    memory."""
    return JsonResponse(sorted(active_keys(cookie.load(request))), safe=False)


@require_safe
@never_cache
@in_language_of_page
def preferences(request: HttpRequest) -> HttpResponse:
    """List every provider with its state; nothing of theirs is loaded here."""
    page, choices, consent_ledger = page_of(request), cookie.load(request), ledger()
    here = request.get_full_path()
    context: dict[str, Any] = {
        "choices": [build_item(request, provider, choices, page) for provider in embeddable()],
        "any_choice": bool(choices),
        "back": here if is_shareable(here) else preferences_url(page),
        "verify_receipt_url": consent_ledger.verify_url() if consent_ledger else "",
    }
    return page_response(request, "preferences", page, context | scope_context(lasting=True))


@require_safe
@never_cache
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Respond with the receipt of one of the visitor's choices, as a file."""
    consent_ledger = ledger()
    choice = cookie.choice_for(request, key)
    if consent_ledger is None or choice is None or not choice.receipt:
        raise Http404
    return consent_ledger.download(request, choice.receipt)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_language_of_page
@same_origin_required
def follow_link(request: HttpRequest, key: str) -> HttpResponse:
    """Redirect to the network's own page for sharing `page`; no page of this site contains its
    address."""
    if is_prefetch(request):
        return not_ahead(HttpResponse())
    provider = find_enabled(key)
    page = (request.POST if request.method == "POST" else request.GET).get("page", "")
    if provider is None or provider.link is None or not is_shareable(page):
        raise Http404
    if provider.link.asks_for_instance:
        response = name_instance(request, page, provider.link, {"provider": provider})
    else:
        response = HttpResponseRedirect(provider.link.url(absolute(request, page)))
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def open_original(request: HttpRequest, key: str) -> HttpResponse:
    """Redirect to the content at the company; no page of this site contains its address."""
    if is_prefetch(request):
        return not_ahead(HttpResponse())
    provider = find_enabled(key)
    if provider is None or not provider.original:
        raise Http404
    try:
        address = provider.original_url(provider.checked(request.GET.dict()))
    except WrongArgumentsError:
        raise Http404 from None
    response = HttpResponseRedirect(address)
    response["Referrer-Policy"] = "no-referrer"
    return response


def name_instance(
    request: HttpRequest, page: str, link: Link, context: dict[str, Any]
) -> HttpResponse:
    """Ask for the visitor's own server, then show the link to it, which only their click follows.

    The server is stored in a cookie only if they check the box, until they uncheck it.
    """
    name, asked = cookie.instance_cookie_name(request.is_secure()), request.method == "POST"
    kept = host_name(request.COOKIES.get(name, ""))
    host = host_name(request.POST.get("instance", "")) if asked else kept
    remember = "remember" in request.POST if asked else bool(kept)
    context |= {"instance": host, "wrong": asked and not host, "remember": remember}
    context["address"] = link.url(absolute(request, page), host)
    response = page_response(request, "instance", page, context)
    if asked and host and remember:
        response.set_cookie(
            name,
            host,
            max_age=conf.MAX_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    elif asked and not remember and name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
    return response


def host_name(named: str) -> str:
    """Return the host name in what a person typed, such as "Example.social" or
    "https://example.social/"; "" for none."""
    name = named.strip().removeprefix("https://").partition("/")[0].rpartition("@")[2]
    try:
        host = idna.encode(name, uts46=True, transitional=False).decode().lower()
    except (UnicodeError, IndexError):
        return ""
    return host if re.fullmatch(HOST_NAME, host) else ""


@require_safe
@never_cache
@in_language_of_page
def what_is_sent(request: HttpRequest) -> HttpResponse:
    """Show the values in this visitor's request; if `provider` is given, everything that would be
    sent to it."""
    page = page_of(request)
    provider, arguments = find_enabled(request.GET.get("provider", "")), {}
    if provider:
        with suppress(WrongArgumentsError):
            arguments = provider.checked(dict(parse_qsl(request.GET.get("arguments", ""))))
    shown = (
        build_item(request, provider, cookie.load(request), page, arguments)
        if provider and provider.endpoint
        else None
    )
    return page_response(
        request, "what_is_sent", page, {"values": list(request_values(request)), "item": shown}
    )


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """State that this site honours Global Privacy Control (W3C, /.well-known/gpc.json)."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-23"})


def page_of(request: HttpRequest) -> str:
    """Return the page that the visitor comes from, or the list of choices where the request names
    no page that may be shared."""
    page = (request.POST if request.method == "POST" else request.GET).get("page", "")
    return page if is_shareable(page) else reverse("social_consent:preferences")


def preferences_url(page: str) -> str:
    """Return the address of the list of choices, which leads back to `page`."""
    url = reverse("social_consent:preferences")
    return f"{url}?{urlencode({'page': page})}" if is_shareable(page) else url


def page_response(
    request: HttpRequest, name: str, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render one of the layer's own pages in the project's base template."""
    shared = {
        "base_template": conf.BASE_TEMPLATE,
        "page": page,
        "page_url": absolute(request, page),
        "page_query": urlencode({"page": page}),
    }
    response = render(request, f"social_consent/{name}.html", shared | context, status=status)
    patch_vary_headers(response, ["Cookie"])
    return response
