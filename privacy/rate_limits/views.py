"""Rate limits of views: how often one client may send a form."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacy.client import client_address
from privacy.rate_limits.counting import RateLimitError, count_client

View = Callable[..., HttpResponse]


def limited_per_address(view: View) -> View:
    """Decorate a view: answer 429 to a POST above the client's hourly limit.

    It also answers 429 where the view raises RateLimitError. Each view is counted separately.
    """

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            try:
                count_client(client_address(request), form=view.__name__)
                return view(request, *args, **kwargs)
            except RateLimitError:
                return too_many(request)
        return view(request, *args, **kwargs)

    return limited


def too_many(request: HttpRequest) -> HttpResponse:
    """Render the page that tells the client that its limit is reached (429)."""
    return render(request, "privacy/rate_limits/too_many.html", status=429)
