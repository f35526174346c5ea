"""Tick and reset, the list of all choices, the receipt of each, what would be sent, and the way to a plain link."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import idna
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from social_consent import consent, cookie
from social_consent.choices import Choice, active, wanted_scope
from social_consent.conf import conf
from social_consent.languages import in_language_of_page
from social_consent.ledger import NotRecorded, TooManyTicks, ledger
from social_consent.pages import absolute, is_page, is_shareable
from social_consent.providers import Link, find_offered, framed
from social_consent.region import item, scopes
from social_consent.same_origin import same_origin_required
from social_consent.values import received

HOST_NAME = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"


class SeeOther(HttpResponseRedirect):
    """Done; fetch that page with GET."""

    status_code = 303


@require_POST
@in_language_of_page
@same_origin_required
def choose(request: HttpRequest) -> HttpResponse:
    """Tick or reset; answer with the way back to the page, or where the script asks with what is ticked now."""
    page, back = request.POST.get("page", ""), request.POST.get("back", "")
    before = cookie.load(request)
    try:
        choices = after_choice(request, before, page)
    except TooManyTicks:
        return page_response(request, "not_recorded", page_of(request), {"too_many": True}, status=429)
    except NotRecorded:
        return page_response(request, "not_recorded", page_of(request), {}, status=503)
    response: HttpResponse
    if request.POST.get("answer") == "state":
        response = JsonResponse(sorted(active(choices, page)), safe=False)
    else:
        response = SeeOther(f"{back}#social-consent" if is_page(back) else preferences_url(page))
        if {choice.key for choice in choices} < {choice.key for choice in before}:
            # browsers keep whole pages in memory for "back", plug-in and all, even if not stored
            response["Clear-Site-Data"] = '"cache"'
    cookie.store(request, response, choices)
    response["Cache-Control"] = "no-store"
    return response


def after_choice(request: HttpRequest, before: Sequence[Choice], page: str) -> list[Choice]:
    """The choices after the button in the form: tick=<key>, reset=<key> or reset-all."""
    form = request.POST
    known = [find_offered(key) for key in form.getlist("tick")]
    ticked = [provider for provider in known if provider and provider.endpoint]
    if ledger() and conf.MAY_TICK and not all(conf.MAY_TICK(request) for _provider in ticked):
        raise TooManyTicks
    ended = set(form.getlist("reset")) | {provider.key for provider in ticked}
    remaining = [] if "reset-all" in form else [choice for choice in before if choice.key not in ended]
    for choice in before:
        if choice not in remaining:
            consent.withdraw(choice)
    scope = wanted_scope(request, form.get("scope", ""))
    return remaining + [consent.give(provider, scope, page) for provider in ticked]


@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """Keys of what is ticked on ?page=<path> now, for a page that the browser brought back from its memory."""
    return JsonResponse(sorted(active(cookie.load(request), request.GET.get("page", ""))), safe=False)


@require_safe
@never_cache
@in_language_of_page
def preferences(request: HttpRequest) -> HttpResponse:
    """Every provider with its state, in one place; nothing of theirs is loaded here."""
    page, choices, book = page_of(request), cookie.load(request), ledger()
    here = request.get_full_path()
    context: dict[str, Any] = {
        "choices": [item(provider, choices, page) for provider in framed()],
        "any_choice": bool(choices),
        "back": here if is_shareable(here) else preferences_url(page),
        "verify_receipt_url": book.verify_url() if book else "",
    }
    return page_response(request, "preferences", page, context | scopes())


@require_safe
@never_cache
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The proof of a choice that this visitor made, as a file."""
    book = ledger()
    number = next((choice.receipt for choice in cookie.load(request) if choice.key == key), "")
    if book is None or not number:
        raise Http404
    return book.download(request, number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_language_of_page
@same_origin_required
def follow_link(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to the network's own page for sharing `page`; its address stands in no page of this site."""
    provider = find_offered(key)
    page = (request.POST if request.method == "POST" else request.GET).get("page", "")
    if provider is None or provider.link is None or not is_shareable(page):
        raise Http404
    if provider.link.asks_for_instance:
        response = name_instance(request, page, provider.link, {"provider": provider})
    else:
        response = HttpResponseRedirect(provider.link.url(absolute(request, page)))
    response["Referrer-Policy"] = "no-referrer"
    return response


def name_instance(request: HttpRequest, page: str, link: Link, context: dict[str, Any]) -> HttpResponse:
    """Ask for the visitor's own server, then show the link to it; nothing leads there without their click."""
    if request.method == "POST":
        host = host_name(request.POST.get("instance", ""))
        context |= {"instance": host, "wrong": not host, "address": link.url(absolute(request, page), host)}
    return page_response(request, "instance", page, context)


def host_name(named: str) -> str:
    """The host in what a person typed, such as "Example.social" or "https://example.social/"; empty for none."""
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
    """The visitor's own values, as this request brought them."""
    return page_response(request, "what_is_sent", page_of(request), {"values": list(received(request))})


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """That this site honours Global Privacy Control (W3C, /.well-known/gpc.json)."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-23"})


def page_of(request: HttpRequest) -> str:
    """The page that the visitor comes from, or the list of choices where the request names none to be shared."""
    page = (request.POST if request.method == "POST" else request.GET).get("page", "")
    return page if is_shareable(page) else reverse("social_consent:preferences")


def preferences_url(page: str) -> str:
    url = reverse("social_consent:preferences")
    return f"{url}?{urlencode({'page': page})}" if is_shareable(page) else url


def page_response(
    request: HttpRequest, name: str, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One of the layer's own pages, in the frame that the project gives it."""
    shared = {
        "base_template": conf.BASE_TEMPLATE,
        "page": page,
        "page_url": absolute(request, page),
        "page_query": urlencode({"page": page}),
    }
    response = render(request, f"social_consent/{name}.html", shared | context, status=status)
    patch_vary_headers(response, ["Cookie"])
    return response
