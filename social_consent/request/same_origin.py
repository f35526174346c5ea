"""Whether an unsafe request comes from this site's own pages, checked without a CSRF token."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from social_consent.conf import conf

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the method is safe, or the request is same-origin according to the browser.

    `Sec-Fetch-Site` decides where the browser sends it (`same-origin`, and `none` for the user's
    own navigation); otherwise `Origin` must equal scheme, host and port of this site. A request
    with neither header is refused. This is the check of Go 1.25's `net/http.CrossOriginProtection`,
    except that Go accepts requests with neither header and does not compare the scheme.
    """
    if request.method in SAFE_METHODS:
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in {"same-origin", "none"}
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def same_origin_required(view: View) -> View:
    """Protect a view by `is_same_origin` instead of Django's token, which would need a cookie."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_same_origin(request):
            context = {"base_template": conf.BASE_TEMPLATE}
            return render(request, "social_consent/not_vouched.html", context, status=403)
        return view(request, *args, **kwargs)

    return guarded
