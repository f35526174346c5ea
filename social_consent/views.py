"""Tick and reset, the list of all choices, and what would be sent."""

from collections.abc import Set
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from social_consent.bar import bar, items
from social_consent.conf import conf
from social_consent.cookie import granted, store
from social_consent.languages import in_language_of_page
from social_consent.pages import absolute, is_page
from social_consent.providers import find_offered
from social_consent.same_origin import same_origin_required
from social_consent.values import received


class SeeOther(HttpResponseRedirect):
    """Done; fetch that page with GET."""

    status_code = 303


@require_POST
@in_language_of_page
@same_origin_required
def choose(request: HttpRequest) -> HttpResponse:
    """Tick or reset; answer with the way back to the page, or with the bar alone where the script asks."""
    page, back = request.POST.get("page", ""), request.POST.get("back", "")
    before = granted(request)
    keys = after_choice(before, request.POST)
    response: HttpResponse
    if request.POST.get("answer") == "bar" and is_page(page) and is_page(back):
        response = render(request, "social_consent/bar.html", bar(request, keys, page, back))
    else:
        response = SeeOther(f"{back}#social-consent" if is_page(back) else preferences_url(page))
        if keys < before:  # browsers keep whole pages in memory for "back", plug-in and all, even if not stored
            response["Clear-Site-Data"] = '"cache"'
    store(request, response, keys)
    response["Cache-Control"] = "no-store"
    return response


def after_choice(before: Set[str], form: QueryDict) -> Set[str]:
    """What is ticked after the button in `form`: tick=<key>, reset=<key> or reset-all."""
    if "reset-all" in form:
        return frozenset()
    added = frozenset(key for key in form.getlist("tick") if find_offered(key))
    return (before | added) - frozenset(form.getlist("reset"))


@require_safe
@never_cache
@in_language_of_page
def show_bar(request: HttpRequest) -> HttpResponse:
    """The bar alone, as it stands now, for a page that the browser brought back from its memory."""
    page, back = request.GET.get("page", ""), request.GET.get("back", "")
    if not (is_page(page) and is_page(back)):
        return HttpResponse(status=400)
    return render(request, "social_consent/bar.html", bar(request, granted(request), page, back))


@require_safe
@never_cache
@in_language_of_page
def preferences(request: HttpRequest) -> HttpResponse:
    """Every provider with its state, in one place; nothing of theirs is loaded here."""
    page, keys = page_of(request), granted(request)
    context = {
        "choices": list(items(keys, page)),
        "any_active": bool(keys),
        "back": request.get_full_path(),
    }
    return page_response(request, "preferences", page, context)


@require_safe
@never_cache
def follow_link(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to the network's own page for sharing ?page=<path>; its address stands in no page of this site."""
    provider, page = find_offered(key), request.GET.get("page", "")
    if provider is None or not provider.link or not is_page(page):
        raise Http404
    response = HttpResponseRedirect(provider.link_url(absolute(request, page)))
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
@in_language_of_page
def what_is_sent(request: HttpRequest) -> HttpResponse:
    """The visitor's own values, as this request brought them."""
    return page_response(request, "what_is_sent", page_of(request), {"values": list(received(request))})


def page_of(request: HttpRequest) -> str:
    """The page that the visitor comes from, or the list of choices where the address names none."""
    page = request.GET.get("page", "")
    return page if is_page(page) else reverse("social_consent:preferences")


def preferences_url(page: str) -> str:
    url = reverse("social_consent:preferences")
    return f"{url}?{urlencode({'page': page})}" if is_page(page) else url


def page_response(request: HttpRequest, name: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """One of the layer's own pages, in the frame that the project gives it."""
    shared = {
        "base_template": conf.BASE_TEMPLATE,
        "page": page,
        "page_url": absolute(request, page),
        "page_query": urlencode({"page": page}),
    }
    response = render(request, f"social_consent/{name}.html", shared | context)
    patch_vary_headers(response, ["Cookie"])
    return response
