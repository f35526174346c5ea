"""Registering, choosing a password by a mailed link, and forgetting accounts that were never
confirmed.

These are ours, not the library's: it asks for the password before the address is verified, so that
a person who registers another person's address knows the password of the account that its owner
then confirms; and its work differs between known and unknown addresses. Here a request stores one
row, and the background does the rest.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_noop

from privacy.background import do_each, run_later
from privacy.consent.questions import Answer, record_answers
from privacy.links import absolute_url
from privacy.outbox.delivery import mails_on_their_way
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.outbox.quotas import is_used_up
from privacy.personal_data.legal_holds import held_rows
from privacy.rate_limits.counting import RateLimitError
from telekom_site.accounts.login_address import is_confirmed, set_login_address
from telekom_site.accounts.login_limits import remember_network
from telekom_site.accounts.logins import end_sessions
from telekom_site.accounts.models import AccountWish, User
from telekom_site.accounts.password_links import mail_password_link

Kind = AccountWish.Kind


def register(form: Mapping[str, Any], answers: Iterable[Answer] = ()) -> bool:
    """Note that a person wants an account, and their answers to the questions of consent; the
    caller learns only whether the mail goes now or tomorrow."""
    values = {name: form[name] for name in ("email", "first_name", "last_name")}
    return _note(Kind.REGISTER, **values, answers=[answer.as_json() for answer in answers])


def send_password_link(email: str) -> bool:
    """Note that a person wants a link to choose a new password; the caller learns only when the
    mail goes."""
    return _note(Kind.PASSWORD_LINK, email=email)


@transaction.atomic
def _note(kind: Kind, **values: Any) -> bool:
    is_sent_now = not is_used_up(values["email"], MailPurpose.ACCOUNT)
    wish = AccountWish.objects.create(kind=kind, language=get_language() or "en", **values)
    run_later(fulfil, str(wish.pk))
    return is_sent_now


def fulfil(wish_id: str) -> bool:
    """Do what a wish asks for, unless it is done already; whether it was done now."""
    with transaction.atomic():
        wish = AccountWish.objects.select_for_update().filter(pk=wish_id).first()
        if wish is None:
            return False
        # Then nothing of it is stored.
        with translation.override(wish.language), suppress(RateLimitError):
            _carry_out(wish)
        wish.delete()
    return True


@transaction.atomic
def _carry_out(wish: AccountWish) -> None:
    if wish.kind == Kind.REGISTER:
        _register(wish)
    else:
        _mail_what_there_is(wish.email, User.objects.with_address(wish.email), "choose_password")


def fulfil_all() -> int:
    """Do what was never queued; the number done."""
    wishes = AccountWish.objects.order_by("asked_at").values_list("pk", flat=True)
    return do_each(lambda key: fulfil(str(key)), wishes)


def _register(wish: AccountWish) -> None:
    """Store an account with an address to confirm, and mail its link; of an account that exists,
    mail just that."""
    user, created = _get_or_create(wish)
    template = "choose_password" if created or not is_confirmed(user) else "account_exists"
    _mail_what_there_is(wish.email, user, template)
    answers = [Answer(**answer) for answer in wish.answers]
    record_answers(wish.email, answers, gettext_noop("registration"))


def _get_or_create(wish: AccountWish) -> tuple[User, bool]:
    """Return the account with this address, and whether it is new. One of parallel registrations
    stores it."""
    user = User.objects.with_address(wish.email)
    if user is not None:
        return user, False
    try:
        with transaction.atomic():
            return (
                User.objects.create_user(
                    wish.email,
                    self_registered=True,
                    first_name=wish.first_name,
                    last_name=wish.last_name,
                ),
                True,
            )
    except IntegrityError:
        user = User.objects.with_address(wish.email)
        if user is None:
            raise
        return user, False


def _mail_what_there_is(email: str, user: User | None, template: str) -> None:
    """Send one email in every case: the link, that staff closed the account, or that there is
    none."""
    if user is None:
        link = absolute_url("accounts:register", get_language() or "en")
        mail_about_account(email, "no_account", link=link)
    elif not user.is_active:
        link = absolute_url("privacy:request", get_language() or "en")
        mail_about_account(user.email, "account_closed", link=link, name=name_in_mails(user))
    else:
        template = f"accounts/mail/{template}.txt"
        mail_password_link(user, template, MailPurpose.ACCOUNT, name=name_in_mails(user))


def mail_about_account(email: str, template: str, **context: Any) -> None:
    """Queue the mail of `accounts/mail/<template>.txt` in the language of the page.

    Raises RateLimitError."""
    queue_mail(
        email,
        f"accounts/mail/{template}.txt",
        get_language() or "en",
        purpose=MailPurpose.ACCOUNT,
        controller_id=None,
        **context,
    )


def name_in_mails(user: User) -> str:
    """Return the name to greet by: none until the address is confirmed, since someone else may have
    entered it."""
    return user.get_full_name() if is_confirmed(user) else ""


@transaction.atomic
def choose_password(user: User, password: str) -> None:
    """Set the password behind a mailed link: this confirms the address, and ends all sessions."""
    user.set_password(password)
    user.save(update_fields=["password"])
    set_login_address(user, confirmed=True)
    end_sessions(user)


def delete_unconfirmed() -> int:
    """Delete accounts that people registered and whose address was never confirmed while a link was
    good.

    Never one that staff created or blocked, that has been used, or that is under a legal hold.
    While we cannot deliver the link, and for as long as it works from then on, an account waits.
    The number deleted.
    """
    limit = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    held = held_rows().get(User._meta.label)
    accounts = User.objects.filter(
        ~Exists(confirmed),
        ~Exists(
            mails_on_their_way().filter(recipient=OuterRef("email"), purpose=MailPurpose.ACCOUNT)
        ),
        ~Exists(OutgoingMail.objects.filter(recipient=OuterRef("email"), sent_at__gte=limit)),
        self_registered=True,
        is_active=True,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        date_joined__lt=limit,
    ).exclude(pk__in=held.keys if held else ())
    number = accounts.count()
    accounts.delete()
    return number


def note_login(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """Record the login: retention of accounts counts from it, and its network is known from now
    on."""
    User.objects.filter(pk=user.pk).update(last_used_at=timezone.now())
    if request is not None:
        remember_network(request, user)
