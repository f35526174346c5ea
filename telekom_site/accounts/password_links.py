"""Mailed links to choose a password: each works for PASSWORD_RESET_TIMEOUT from when its mail was
sent."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import get_language

from privacy.links import absolute_url, token_digest
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from telekom_site.accounts.models import User


class PasswordLinkTokens(PasswordResetTokenGenerator):
    """Tokens of password links; their age counts from the sending of a mail that waited for
    `delay`."""

    def __init__(self, delay: timedelta = timedelta()) -> None:
        super().__init__()
        self._delay = delay

    def _now(self) -> datetime:
        now: datetime = super()._now()
        return now - self._delay


def mail_password_link(
    user: User, template: str, purpose: MailPurpose, **context: Any
) -> OutgoingMail:
    """Mail a link to choose a password; it dies with the next login, password or address."""
    token = PasswordLinkTokens().make_token(user)
    language, about = get_language() or "en", token_digest(token)
    context |= {"link": password_link(user, token), "days": days()}
    return queue_mail(
        user.email,
        template,
        language,
        purpose=purpose,
        controller_id=None,
        about=about,
        **context,
    )


def password_link(user: User, token: str = "") -> str:
    """Return the address of the page on which a password is chosen."""
    return absolute_url(
        "accounts:choose_password",
        get_language() or "en",
        uidb64=urlsafe_base64_encode(force_bytes(user.pk)),
        token=token or PasswordLinkTokens().make_token(user),
    )


def days() -> int:
    """Return how long a link works, in whole days."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days


def user_behind(uidb64: str, token: str) -> User | None:
    """Return the account that a mailed link names, while the link is valid and staff allow the
    account."""
    try:
        user = User.objects.get(pk=int(urlsafe_base64_decode(uidb64)))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    is_good = PasswordLinkTokens(_delay_of(token)).check_token(user, token)
    return user if user.is_active and is_good else None


def _delay_of(token: str) -> timedelta:
    """Return how long the email with this link waited to be sent."""
    mail = OutgoingMail.objects.filter(about=token_digest(token), sent_at__isnull=False).first()
    return mail.sent_at - mail.created_at if mail and mail.sent_at else timedelta()
