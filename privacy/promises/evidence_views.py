"""Public pages of the evidence: for people, as JSON with its schema, as a badge and as a feed."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe

from privacy.conf import conf
from privacy.links import absolute_url
from privacy.promises import evidence, figures
from privacy.promises.checked_sentences import count_states, sentences
from privacy.promises.history import STRIP
from privacy.promises.models import Incident
from privacy.promises.views import supported_language
from privacy.registry.discovery import registry

SCHEMA = Path(__file__).with_name("evidence.schema.json")
CACHED = 60  # seconds: a new finding is seen after that
FEED_ENTRIES = 50

Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
def evidence_page(request: HttpRequest) -> HttpResponse:
    """Show each sentence with its strip of the last days, and the incidents."""
    records = evidence.records()
    incidents = []
    for record in records:
        for incident in record.incidents:
            incidents.append((record.sentence, incident, evidence.text_of(incident)))
    incidents.sort(key=lambda each: each[1].began_at, reverse=True)
    context = {
        "records": records,
        "incidents": incidents,
        "days": STRIP.days,
        "width": STRIP.days * evidence.DAY_WIDTH,
        "height": evidence.STRIP_HEIGHT,
    }
    return render(request, "privacy/evidence.html", context)


@require_safe
def evidence_of(request: HttpRequest, promise: str) -> HttpResponse:
    """Show when one sentence was not true, and its figures over time, as plots and as tables."""
    for sentence in sentences():
        if sentence.id == promise:
            break
    else:
        raise Http404
    today, incidents = timezone.now().date(), Incident.objects.prefetch_related("texts")
    theirs = incidents.filter(promise=promise)
    context = {
        "sentence": sentence,
        "incidents": [(incident, evidence.text_of(incident)) for incident in theirs],
        "plots": figures.plots(promise, today - STRIP + timedelta(days=1), today),
        "days": STRIP.days,
        "width": figures.WIDTH,
        "height": figures.HEIGHT,
    }
    return render(request, "privacy/evidence_of.html", context)


@require_safe
def evidence_json(request: HttpRequest) -> HttpResponseBase:
    """Return the evidence for programs; `?lang=en` chooses the language."""
    with translation.override(_language(request)):
        data = evidence.as_data()
        response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Language"] = get_language() or ""
    response["Vary"] = "Accept-Language"
    return for_programs(request, response)


@require_safe
def evidence_schema(request: HttpRequest) -> HttpResponseBase:
    """Return the JSON Schema of the evidence."""
    schema = HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
    return for_programs(request, schema)


@require_safe
def evidence_badge(request: HttpRequest) -> HttpResponseBase:
    """Return a picture that says how many sentences are kept."""
    with translation.override(_language(request)):
        counts = count_states(sentences())
        context = counts | {"total": sum(counts.values())}
        badge = render(request, "privacy/evidence_badge.svg", context, content_type="image/svg+xml")
    badge["Vary"] = "Accept-Language"
    return for_programs(request, badge)


@require_safe
def evidence_feed(request: HttpRequest) -> HttpResponseBase:
    """Return a feed (Atom, RFC 4287) of what broke and what is kept again."""
    language = _language(request)
    with translation.override(language):
        promises, entries, moments = registry.promises_by_id, [], []
        page = absolute_url("privacy:evidence", language)
        for incident in Incident.objects.prefetch_related("texts")[:FEED_ENTRIES]:
            promise = promises.get(incident.promise)
            sentence = promise.text if promise else incident.promise
            address = f"{page}#incident-{incident.pk}"
            entries.append((incident, address, sentence, evidence.text_of(incident)))
            moments.append(incident.ended_at or incident.began_at)
        context = {
            "entries": entries,
            "updated": max(moments, default=timezone.now().replace(hour=0, minute=0, second=0)),
            "page": page,
            "feed": f"{conf.SITE_URL}{request.path}?lang={language}",
            "site": conf.SITE_URL,
            "language": language,
        }
        feed = render(
            request, "privacy/evidence_feed.xml", context, content_type="application/atom+xml"
        )
    feed["Vary"] = "Accept-Language"
    return for_programs(request, feed)


def _language(request: HttpRequest) -> str:
    asked = supported_language(request.GET.get("lang", ""))
    return asked or get_language_from_request(request)


def for_programs(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Let other origins read the response, and answer 304 where the client has it already."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    patch_cache_control(response, public=True, max_age=CACHED)
    # A server that compresses makes tags weak, and a client may have several.
    return get_conditional_response(request, response["ETag"], response=response) or response
