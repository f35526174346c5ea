"""Public, read-only JSON of the notice, which other origins may read, and the echo for its
checks."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from privacy.promises.checked_sentences import as_json
from privacy.promises.models import VerificationRun
from privacy.promises.reaching import about_this_process
from privacy.rate_limits.views import too_many

ONE_VISIT = timedelta(minutes=1)
TOO_MANY, FAILED = 429, 500


@require_safe
def notice_json(request: HttpRequest) -> JsonResponse:
    """Return the sentences of the notice with their state; `?lang=en` chooses the language."""
    language = supported_language(request.GET.get("lang", ""))
    if not language:
        language = get_language_from_request(request)
    with translation.override(language):
        response = JsonResponse(as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language"
    return response


def supported_language(code: str) -> str:
    """Return the language of the site for a code such as `en-GB` or `EN`; empty for others."""
    codes = {name.lower(): name for name, _title in settings.LANGUAGES}
    code = code.strip().lower().replace("_", "-")
    return codes.get(code) or codes.get(code.partition("-")[0], "")


@require_safe
def probe_echo(request: HttpRequest) -> JsonResponse:
    """Return the echo of the nonce of a run of the verification, to show that it reached this
    site, and whether this process writes an access log. Raises Http404 for other nonces, and for
    those of runs that ended longer ago than one visit takes."""
    response = JsonResponse(about_this_process(_nonce_of_run(request)))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def probe_error(request: HttpRequest, status: int) -> HttpResponse:
    """Show a run of the verification the page that visitors get with a status, as if it had come
    to that here. Raises Http404 for statuses without one, and for other nonces."""
    _nonce_of_run(request)
    if status == TOO_MANY:
        response: HttpResponse = too_many(request)
    elif status == FAILED:
        response = get_resolver().resolve_error_handler(status)(request)
    else:
        raise Http404
    response._has_been_logged = True  # type: ignore[attr-defined]  # nothing has failed
    response["Cache-Control"] = "no-store"
    return response


def _nonce_of_run(request: HttpRequest) -> str:
    """Return the nonce that a request names. Raises Http404 unless it is that of a run."""
    nonce = request.GET.get("nonce", "")
    lately = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - ONE_VISIT)
    if not VerificationRun.objects.filter(lately, nonce=nonce).exists():
        raise Http404
    return nonce
