"""Public addresses of the checks that anyone can make from outside, and of the file that makes
them."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from privacy.promises import verify
from privacy.promises.evidence_views import for_programs
from privacy.promises.published_checks import checks_as_data

SCHEMA = Path(__file__).with_name("checks.schema.json")
RUNNER = Path(verify.__file__)


@require_safe
def checks_json(request: HttpRequest) -> HttpResponseBase:
    """Return the checks as data."""
    return for_programs(request, JsonResponse(checks_as_data(), json_dumps_params={"indent": 1}))


@require_safe
def checks_schema(request: HttpRequest) -> HttpResponseBase:
    """Return the JSON Schema of the checks."""
    schema = HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
    return for_programs(request, schema)


@require_safe
def runner(request: HttpRequest) -> HttpResponseBase:
    """Return the program that makes the checks, as text to be read before it is run."""
    source = HttpResponse(RUNNER.read_bytes(), content_type="text/plain; charset=utf-8")
    return for_programs(request, source)
