"""How often one address may send the site's forms: each of them makes us write to a mailbox that anybody can name."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacy.client import client_address
from privacy.subject_requests.limits import TooManyRequests, count_address

View = Callable[..., HttpResponse]


def limited_per_address(view: View) -> View:
    """Answer 429 to a POST beyond PRIVACY_INTAKE_PER_ADDRESS in an hour; each view counts for itself."""

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            try:
                count_address(client_address(request), form=view.__name__)
            except TooManyRequests:
                return render(request, "privacy/subject_requests/too_many.html", status=429)
        return view(request, *args, **kwargs)

    return limited
