"""Whether a changing request comes from this site's own pages, told without cookie or token."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from social_consent.conf import conf

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """True for safe methods and for requests that the browser itself vouches for.

    `Sec-Fetch-Site` decides where the browser sends it (only `same-origin` and the user's own
    `none` pass); otherwise `Origin` must be this site's, scheme, host and port. With neither the
    answer is no. This is the check of Go 1.25's `net/http.CrossOriginProtection`, stricter twice:
    Go lets requests with neither header pass, and does not compare the scheme.
    """
    if request.method in SAFE_METHODS:
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in {"same-origin", "none"}
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def same_origin_required(view: View) -> View:
    """Guard a view by `is_same_origin` instead of Django's token, which would need a cookie."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_same_origin(request):
            context = {"base_template": conf.BASE_TEMPLATE}
            return render(request, "social_consent/not_vouched.html", context, status=403)
        return view(request, *args, **kwargs)

    return guarded
