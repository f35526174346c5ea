"""Pages of the transparency report: for people, as JSON with its schema, and as a table."""

from pathlib import Path
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from privacy.breaches.drill import published_drills
from privacy.transparency import report
from privacy.transparency.conf import conf

SCHEMA = Path(__file__).with_name("transparency.schema.json")

Response = TypeVar("Response", bound=HttpResponseBase)


def _cacheable(response: Response) -> Response:
    """Let browsers and proxies keep the report; a page for a session becomes private later on."""
    patch_cache_control(response, public=True, max_age=int(conf.TRANSPARENCY_CACHE.total_seconds()))
    return response


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Show the report of every year, and the drills."""
    context = {
        "years": report.years(),
        "counted_until": report.counted_until(),
        "small_number": conf.TRANSPARENCY_SMALL_NUMBER,
        "drills": published_drills(),
    }
    return _cacheable(render(request, "privacy/transparency/transparency.html", context))


@require_safe
def transparency_json(request: HttpRequest) -> JsonResponse:
    """Return the report for programs."""
    options = {"ensure_ascii": False, "indent": 1}
    return _cacheable(JsonResponse(report.as_data(), json_dumps_params=options))


@require_safe
def transparency_schema(request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of the report."""
    schema = HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
    return _cacheable(schema)


@require_safe
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """Return the report as a table (RFC 4180)."""
    response = HttpResponse(report.as_csv(), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = content_disposition_header(True, "transparency.csv")
    return _cacheable(response)
