"""The library's pages that need something of ours: a status that says what happened, and our
limits."""

from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.account.models import EmailConfirmationHMAC
from allauth.mfa.base import views as second_factor
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache

INVALID = {False: HTTPStatus.UNPROCESSABLE_ENTITY, True: HTTPStatus.TOO_MANY_REQUESTS}
TOO_MANY = "too_many_login_attempts"


class SaysWhatIsWrong:
    """Answers 422 to a form that is wrong, and 429 when there were too many guesses."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Answer with the status that says why: too many attempts, or invalid input."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = INVALID[any(form.has_error(name, TOO_MANY) for name in form.errors)]
        return answer


class LoginView(SaysWhatIsWrong, account.LoginView):  # type: ignore[misc]
    """Log in with address and password."""

    template_name = "accounts/login.html"


class PasswordChangeView(SaysWhatIsWrong, account.PasswordChangeView):  # type: ignore[misc]
    """Choose a new password while logged in."""

    template_name = "accounts/password_change.html"


class ReauthenticateView(SaysWhatIsWrong, account.ReauthenticateView):  # type: ignore[misc]
    """Enter the password again before an action that cannot be undone."""

    template_name = "accounts/reauthenticate.html"


class AuthenticateView(SaysWhatIsWrong, second_factor.AuthenticateView):  # type: ignore[misc]
    """The second step of a login."""


class SecondFactorReauthenticateView(SaysWhatIsWrong, second_factor.ReauthenticateView):  # type: ignore[misc]
    """The code once more."""


class ConfirmAddressView(account.ConfirmEmailView):  # type: ignore[misc]
    """A first address is confirmed by a button behind its link; of a blocked account there is none
    to confirm."""

    template_name = "accounts/confirm_address.html"

    def get_object(self, queryset: Any = None) -> EmailConfirmationHMAC:
        """Return the confirmation that the link names. Raises Http404 if the account is blocked."""
        confirmation: EmailConfirmationHMAC = super().get_object(queryset)
        if not confirmation.email_address.user.is_active:
            raise Http404
        return confirmation


login = LoginView.as_view()
change_password = PasswordChangeView.as_view(success_url="../")
reauthenticate = never_cache(ReauthenticateView.as_view())
authenticate = AuthenticateView.as_view()
reauthenticate_by_code = never_cache(SecondFactorReauthenticateView.as_view())
confirm_address = never_cache(ConfirmAddressView.as_view())
