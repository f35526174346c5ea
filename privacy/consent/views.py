"""Pages behind the links in consent mails, and the page that verifies a receipt.

A GET of a link only shows the button, since mail scanners follow links.
"""

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from privacy.consent import flows, mail_receipts
from privacy.consent.anchors import read_anchors
from privacy.consent.forms import ReceiptForm
from privacy.consent.receipt_keys import published

SCHEMA = Path(__file__).with_name("consent_receipt.schema.json")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the consents of one form on POST (double opt-in). Answers 410 for an invalid link."""
    return _by_link(request, "confirm", flows.grants_to_confirm, flows.confirm, token)


@csrf_exempt  # the token authorises, and RFC 8058 posts without cookies or origin
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw a consent on POST, also by one-click unsubscribe (RFC 8058). Answers 410 for an
    invalid link."""
    return _by_link(request, "withdraw", flows.question_of_token, flows.withdraw_by_token, token)


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


@never_cache
@require_safe
def consent_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Download the receipt of a consent behind a signed link. Answers 404 where there is none."""
    try:
        content = mail_receipts.receipt_file(mail_receipts.consent_of_token(token))
    except mail_receipts.NoReceiptError:
        raise Http404 from None
    response = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="consent-receipt.json"'
    return response


@require_safe
def consent_receipt_schema(request: HttpRequest) -> FileResponse:
    """Return the JSON Schema of the receipts of people's consents."""
    return FileResponse(SCHEMA.open("rb"), content_type="application/schema+json")


@require_safe
def consent_anchors(request: HttpRequest) -> JsonResponse:
    """Return the signed anchors of the ledger, to keep a copy of elsewhere."""
    return JsonResponse({"anchors": read_anchors()})


def _by_link(
    request: HttpRequest,
    page: str,
    asked: Callable[[str], object],
    flow: Callable[[str], object],
    token: str,
) -> HttpResponse:
    template, context = f"privacy/consent/{page}.html", dict[str, object](state="ask")
    try:
        context["asked"] = asked(token)
        if request.method == "POST":
            flow(token)
            context["state"] = "done"
    except flows.InvalidLinkError:
        return render(request, template, {"state": "invalid"}, status=410)
    return render(request, template, context)
