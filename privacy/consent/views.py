"""Pages behind the links in consent mails, and the page that verifies a receipt.

A GET of a link only shows the button, since mail scanners follow links.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from privacy.consent import flows
from privacy.consent.forms import ReceiptForm
from privacy.consent.receipt_keys import published
from privacy.consent.topics import ADVERTISING, Topic


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a consent on POST (double opt-in). Answers 410 for an invalid link."""
    return _by_link(request, "confirm", flows.topic_to_confirm, flows.confirm, token)


@csrf_exempt  # the token authorises, and RFC 8058 posts without cookies or origin
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw a consent on POST, also by one-click unsubscribe (RFC 8058). Answers 410 for an
    invalid link."""
    return _by_link(request, "withdraw", flows.topic_of_token, flows.withdraw_by_token, token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_receipt(request: HttpRequest) -> HttpResponse:
    """Verify a receipt by its number or file; nothing is stored. Answers 422 for invalid input."""
    sent = request.method == "POST"
    form = ReceiptForm(request.POST if sent else None, request.FILES if sent else None)
    context = {"form": form, "finding": form.finding() if form.is_valid() else None}
    return render(
        request, "privacy/consent/receipt.html", context, status=422 if form.errors else 200
    )


@require_safe
def receipt_keys(request: HttpRequest) -> JsonResponse:
    """Return the public keys of receipts, including former ones (RFC 7517), for offline
    verification."""
    return JsonResponse(published())


def _by_link(
    request: HttpRequest,
    page: str,
    topic_of: Callable[[str], Topic],
    flow: Callable[[str], object],
    token: str,
) -> HttpResponse:
    template, state = f"privacy/consent/{page}.html", "ask"
    try:
        texts = topic_of(token).texts
        if request.method == "POST":
            flow(token)
            state = "done"
    except flows.InvalidLinkError:
        context = {"state": "invalid", "texts": ADVERTISING.texts}
        return render(request, template, context, status=410)
    return render(request, template, {"state": state, "texts": texts})
