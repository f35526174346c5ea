"""The page on which people enter the code that was sent to an address on file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.client import client_address
from privacy.conf import conf
from privacy.rate_limits.counting import RateLimitError, count_client
from privacy.rate_limits.views import too_many
from privacy.subject_requests.links import make_token
from privacy.subject_requests.models import RequestLink
from privacy.subject_requests.numbers.codes import InvalidCodeError, use_code
from privacy.subject_requests.numbers.forms import CodeForm

WRONG = _("Reference and code do not belong together, or the code was used or has expired.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Open the private page of a request with a code; this verifies the request.

    Answers 422 for a code that does not work, 429 where too many were tried.
    """
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_client(client_address(request), "code")
            subject_request = use_code(form.cleaned_data["reference"], form.cleaned_data["code"])
        except RateLimitError:
            return too_many(request)
        except InvalidCodeError:
            form.add_error(None, WRONG)
        else:
            purpose, lifetime = RequestLink.Purpose.STATUS, conf.STATUS_LINK_LIFETIME
            return redirect("privacy:status", token=make_token(subject_request, purpose, lifetime))
    return render(
        request,
        "privacy/subject_requests/code.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )
