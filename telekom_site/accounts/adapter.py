"""How the library that keeps our accounts speaks and mails: through our outbox, in our words,
within our limits."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import add_message
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.client import client_address
from privacy.rate_limits.counting import RateLimitError
from telekom_site.accounts.flows import mail_about_account, name_in_mails
from telekom_site.accounts.login_limits import TooManyGuessesError, count_guess
from telekom_site.accounts.models import User

# What the owner of an account is told when its safety changed, by the library's name of the mail or
# message.
NOTICES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set."),
    "account/email/password_reset": _(
        "Your password was replaced by a link that we mailed to you."
    ),
    "mfa/email/totp_activated": _("An authenticator app was added as second factor."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was added as second factor."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _(
        "New recovery codes were created; the old ones no longer work."
    ),
}
MESSAGES = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is added."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Keep the new recovery codes in a safe place."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Named by ACCOUNT_ADAPTER."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The email address or the password is wrong, or the account is not active."
        ),
        "too_many_login_attempts": _(
            "Too many wrong attempts from your network. Wait a few minutes, or "
            "request a link by email to choose a new password."
        ),
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("The password is wrong."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the account behind address and password, if any. Raises ValidationError after too
        many wrong attempts."""
        try:
            guess = count_guess(request, str(credentials.get("email", "")))
        except TooManyGuessesError:
            raise self.validation_error("too_many_login_attempts") from None
        user = authenticate(request, **credentials)
        if user is not None:
            guess.was_right()
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write one of the library's mails into the outbox: a notice, or the link that confirms an
        address."""
        template, said = "confirm_address", {"link": context.get("activate_url")}
        if template_prefix in NOTICES:
            user = context.get("user")
            name = name_in_mails(user) if isinstance(user, User) else ""
            template, said = "security_notice", {"notice": NOTICES[template_prefix], "name": name}
        with suppress(RateLimitError):  # as many wait as may: the owner is told by those
            mail_about_account(email, template, **said)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner. Neither IP address nor browser are in it: the mail would keep them."""
        self.send_mail(
            template_prefix, email or user.get_username(), {**(context or {}), "user": user}
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show our own words, and only to who is logged in: a message begins a session."""
        text = message or MESSAGES.get(message_template or "")
        if text and request.user.is_authenticated:
            add_message(request, level, str(text), extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as the privacy layer determines it, behind trusted proxies too."""
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Tell whether a page named in a query is one of ours; a malformed address is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Treat every request as one for a page: scripts have no entry point of their own."""
        return False
