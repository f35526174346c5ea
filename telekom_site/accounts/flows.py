"""Registering, choosing a password by a mailed link, and forgetting accounts that were never confirmed."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import get_language

from privacy.consent.flows import record_choice
from privacy.links import absolute_url
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.quotas import count_mail
from privacy.outbox.writing import write_mail
from privacy.registry.rows import of_mailbox
from telekom_site.accounts.models import User


@transaction.atomic
def register(email: str, first_name: str, last_name: str, advertising: bool) -> bool:
    """Store an inactive account and mail the link; to a mailbox that has an account, mail just that.

    The caller learns nothing about which it was, only whether the mail goes now or is held back.
    """
    user = of_mailbox(User.objects.all(), "email", email).first()
    if user is None:
        user = User.objects.create_user(email, first_name=first_name, last_name=last_name, is_active=False)
    template = "account_exists" if user.is_active else "choose_password"
    mail = _mail_password_link(user, template)
    record_choice(email, advertising, "registration")
    return not mail.is_held_back


def send_password_link(email: str) -> bool:
    """Mail a link to choose a new password, if there is an account; the caller learns only whether it goes now."""
    user = of_mailbox(User.objects.all(), "email", email).first()
    if user is None:
        return count_mail(email, MailPurpose.ACCOUNT)
    return not _mail_password_link(user, "choose_password").is_held_back


def user_behind(uidb64: str, token: str) -> User | None:
    """The account that a mailed link names, while the link is good: until used, or PASSWORD_RESET_TIMEOUT."""
    try:
        user = User.objects.get(pk=int(urlsafe_base64_decode(uidb64)))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


def delete_unconfirmed() -> int:
    """Delete accounts whose mailbox was never proved while their link was good; the number deleted."""
    limit = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return User.objects.filter(is_active=False, last_login=None, date_joined__lt=limit).delete()[0]


def note_use(sender: Any, user: User, **kwargs: Any) -> None:
    """Retention of accounts counts from the last login."""
    User.objects.filter(pk=user.pk).update(last_used_at=timezone.now())


def _mail_password_link(user: User, template: str) -> OutgoingMail:
    language = get_language() or "en"
    link = absolute_url(
        "accounts:choose_password",
        language,
        uidb64=urlsafe_base64_encode(force_bytes(user.pk)),
        token=default_token_generator.make_token(user),
    )
    days = settings.PASSWORD_RESET_TIMEOUT // timedelta(days=1).total_seconds()
    return write_mail(
        user.email,
        f"accounts/mail/{template}.txt",
        language,
        purpose=MailPurpose.ACCOUNT,
        user=user,
        link=link,
        days=int(days),
    )
