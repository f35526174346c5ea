"""Ask for the password again before an action that cannot be undone."""

import time
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Return where to go first; None if the person authenticated within
    ACCOUNT_REAUTHENTICATION_TIMEOUT.

    See PRIVACY_REAUTHENTICATE.
    """
    if request.user.is_authenticated and (
        did_recently_reauthenticate(request) or _logged_in_lately(request)
    ):
        return None
    return _lead_to_the_proof(request)


def _lead_to_the_proof(request: HttpRequest) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    first = methods[0]["url"] if methods else reverse("account_login")
    return HttpResponseRedirect(
        f"{first}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
    )


def _logged_in_lately(request: HttpRequest) -> bool:
    """Tell whether the login itself is recent enough: the library counts only passwords that were
    asked for again."""
    if not request.user.is_authenticated:
        return False
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    proofs = get_authentication_records(request, request.user)
    return any(proof["at"] > oldest for proof in proofs)


class ReauthenticationMiddleware:
    """Answers the library's call for a new proof.

    The library would store the whole request, with its cookies and what was typed, in the session;
    we lead back to the page instead.
    """

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_exception."""
        return self.get_response(request)  # type: ignore[operator,no-any-return]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead to the password page if a view demands reauthentication."""
        return (
            _lead_to_the_proof(request) if isinstance(exception, ReauthenticationRequired) else None
        )
