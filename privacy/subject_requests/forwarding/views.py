"""The public keys by which companies elsewhere verify what is passed on to them."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from privacy.subject_requests.forwarding.signed_text import KEYS


@require_safe
def forwarding_keys(request: HttpRequest) -> JsonResponse:
    """Return the public keys, including former ones (RFC 7517)."""
    return JsonResponse(KEYS.published())
