"""Pages behind the links of consent mails. A GET only shows the button: mail scanners follow links."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from privacy.consent import flows


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    return _by_link(request, "confirm", flows.confirm, token)


@csrf_exempt  # the token proves the right, and RFC 8058 posts without cookies or origin
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: HttpRequest, token: str) -> HttpResponse:
    return _by_link(request, "withdraw", flows.withdraw_by_token, token)


def _by_link(request: HttpRequest, act: str, flow: Callable[[str], object], token: str) -> HttpResponse:
    template = f"privacy/consent/{act}.html"
    if request.method != "POST":
        return render(request, template, {"state": "ask"})
    try:
        flow(token)
    except flows.LinkNotValid:
        return render(request, template, {"state": "invalid"}, status=410)
    return render(request, template, {"state": "done"})
