"""Public, read-only JSON of the notice, which other origins may read, and the echo for its
checks."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from privacy.promises.checked_sentences import as_json
from privacy.promises.models import VerificationRun
from privacy.promises.reaching import about_this_process

ONE_VISIT = timedelta(minutes=1)


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
    nonce = request.GET.get("nonce", "")
    lately = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - ONE_VISIT)
    if not VerificationRun.objects.filter(lately, nonce=nonce).exists():
        raise Http404
    response = JsonResponse(about_this_process(nonce))
    response["Cache-Control"] = "no-store"
    return response
