"""Ask again who somebody is, before what cannot be undone."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Where to go first; None for who proved it within ACCOUNT_REAUTHENTICATION_TIMEOUT. See PRIVACY_REAUTHENTICATE."""
    if request.user.is_authenticated and did_recently_reauthenticate(request):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    first = methods[0]["url"] if methods else reverse("account_login")
    return HttpResponseRedirect(f"{first}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


class ReauthenticationMiddleware:
    """Answers the library's call for a new proof.

    The library would store the whole request, with its cookies and what was typed, in the session; we lead back to
    the page instead.
    """

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)  # type: ignore[operator,no-any-return]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return ask_again(request) if isinstance(exception, ReauthenticationRequired) else None
