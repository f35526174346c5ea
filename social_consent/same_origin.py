"""Whether a changing request comes from this site's own pages, told without cookie or token."""

from urllib.parse import urlsplit

from django.http import HttpRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_same_origin(request: HttpRequest) -> bool:
    """True for safe methods and for requests that the browser itself vouches for.

    `Sec-Fetch-Site` decides where the browser sends it (only `same-origin` and the user's own `none` pass);
    otherwise `Origin` must name this host. With neither the answer is no. This is the check of Go 1.25's
    `net/http.CrossOriginProtection`, stricter in the last case: Go lets requests with neither header pass.
    """
    if request.method in SAFE_METHODS:
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()
