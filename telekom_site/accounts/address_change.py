"""Change the login address: the new one counts once its own link is opened, and the old one can
object.

A person who holds an account for a moment, or misleads the staff, cannot take it over by its
address: before the confirmation nothing has changed, and for ACCOUNTS_OBJECTION_DAYS after it a
link that went to the old address alone reverts the change.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacy.email_address import EmailAddress as Address
from privacy.email_address import EmailAddressError, canonical
from privacy.links import absolute_url, new_token, token_digest
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.personal_data.former_addresses import record_change, undo_change
from privacy.rate_limits.counting import RateLimitError
from telekom_site.accounts.conf import conf
from telekom_site.accounts.flows import name_in_mails
from telekom_site.accounts.login_address import is_confirmed, set_login_address
from telekom_site.accounts.logins import end_sessions
from telekom_site.accounts.models import AddressChange, User
from telekom_site.accounts.password_links import mail_password_link


class AddressChangeError(Exception):
    """The link is unknown, used or expired, or the address cannot be had any more."""


def request_change(account: User, new_email: str) -> None:
    """Mail a link to the new address, and word to the old one. Nothing has changed before the link
    is opened.

    Of an address that another account has, only its owner is told: the
    person who asks gets the same answer.
    """
    other = User.objects.with_address(new_email)
    if other is not None and other.pk != account.pk:
        _mail(new_email, "address_taken")
        return
    _begin(account, new_email)


def change_by_staff(account: User, new_email: str) -> str:
    """Request a change on behalf of staff, who may know that the address is taken; return the
    sentence that says what happens now.

    Raises ValidationError.
    """
    refuse_unusable(account, new_email)
    try:
        _begin(account, new_email)
    except RateLimitError:
        raise ValidationError(
            _("This address has received too many of these emails today. Try again tomorrow.")
        ) from None
    return _(
        "We have sent a link to %(email)s. The address changes once the link has been opened."
    ) % {"email": new_email}


def refuse_unusable(account: User, new_email: str) -> None:
    """Raise ValidationError for a malformed address, or one that belongs to another account."""
    try:
        Address.parse(new_email)
    except EmailAddressError:
        raise ValidationError(
            _("Enter a complete email address, such as name@example.org.")
        ) from None
    other = User.objects.with_address(new_email)
    if other is not None and other.pk != account.pk:
        raise ValidationError(_("Another account has this address."))


@transaction.atomic
def _begin(account: User, new_email: str) -> None:
    confirm, objection = new_token(), new_token()
    now = timezone.now()
    AddressChange.objects.filter(account=account, confirmed_at=None, ended_at=None).update(
        ended_at=now
    )
    change = AddressChange.objects.create(
        account=account,
        old_email=account.email,
        new_email=new_email,
        language=get_language() or "en",
        confirm_digest=token_digest(confirm),
        object_digest=token_digest(objection),
    )
    link, days = (
        _link("confirm_new_address", confirm),
        conf.ADDRESS_LINK_LIFETIME // timedelta(days=1),
    )
    change.confirm_mail = _mail(new_email, "confirm_new_address", link=link, days=days)
    change.notice_mail = _mail(
        change.old_email,
        "address_will_change",
        link=_link("object_to_address", objection),
        new_email=new_email,
        days=conf.OBJECTION // timedelta(days=1),
        name=name_in_mails(account),
    )
    change.save(update_fields=["confirm_mail", "notice_mail"])


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Let the time to confirm, and to object, begin now that the mail is sent."""
    sent = Q(confirm_mail__in=mails) | Q(notice_mail__in=mails)
    AddressChange.objects.filter(sent).update(links_from=moment)


def pending(token: str) -> AddressChange | None:
    """Return the change that a confirmation link names, while the link is valid."""
    since = timezone.now() - conf.ADDRESS_LINK_LIFETIME
    changes = AddressChange.objects.filter(confirmed_at=None, ended_at=None, links_from__gte=since)
    return changes.filter(confirm_digest=token_digest(token), account__is_active=True).first()


@transaction.atomic
def confirm(token: str) -> User:
    """Let the new address count. Raises AddressChangeError."""
    change = pending(token)
    if change is None or not AddressChange.objects.filter(
        pk=change.pk, confirmed_at=None, ended_at=None
    ).update(confirmed_at=timezone.now()):
        raise AddressChangeError
    account = User.objects.select_for_update().get(pk=change.account_id)
    both_proved = is_confirmed(account)
    _set_address(account, change.new_email)
    if both_proved:
        record_change(change.old_email, change.new_email)
    return account


def objectable(token: str) -> AddressChange | None:
    """Return the change that a link to object names, while the link is valid."""
    change = AddressChange.objects.filter(object_digest=token_digest(token), ended_at=None).first()
    if change is None:
        return None
    if (
        timezone.now()
        > max(change.confirmed_at or change.links_from, change.links_from) + conf.OBJECTION
    ):
        return None
    return change


@transaction.atomic
def object_to(token: str) -> None:
    """Stop a change, or revert it: the old address is valid again and all devices are logged out.

    Later changes of the account end with it, so that a link to object which one of them sent to the
    address that was reverted is invalid. Raises AddressChangeError.
    """
    change = objectable(token)
    if change is None:
        raise AddressChangeError
    account = User.objects.select_for_update().get(pk=change.account_id)
    later = AddressChange.objects.filter(
        account=account, requested_at__gte=change.requested_at, ended_at=None
    )
    if not later.update(ended_at=timezone.now()):
        raise AddressChangeError
    if change.confirmed_at is not None:
        _take_back(account, change)


def _take_back(account: User, change: AddressChange) -> None:
    """Give the account back to its old address: the password and second factors set
    meanwhile are deleted."""
    _set_address(account, change.old_email)
    undo_change(change.old_email, change.new_email)
    Authenticator.objects.filter(user=account, created_at__gte=change.requested_at).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    end_sessions(account)
    if account.is_active:
        template = "accounts/mail/address_taken_back.txt"
        mail_password_link(
            account, template, MailPurpose.ADDRESS_CHANGE, name=name_in_mails(account)
        )


def _set_address(account: User, email: str) -> None:
    """Set the address. Raises AddressChangeError if another account has it meanwhile."""
    other = User.objects.with_address(email)
    if other is not None and other.pk != account.pk:
        raise AddressChangeError
    account.email = email
    account.save()
    # Never confirmed.
    EmailAddress.objects.filter(email=canonical(email)).exclude(user=account).delete()
    set_login_address(account, confirmed=True)


def _link(view: str, token: str) -> str:
    return absolute_url(f"accounts:{view}", get_language() or "en", token=token)


def _mail(email: str, template: str, **context: Any) -> OutgoingMail:
    language = get_language() or "en"
    return queue_mail(
        email,
        f"accounts/mail/{template}.txt",
        language,
        purpose=MailPurpose.ADDRESS_CHANGE,
        controller_id=None,
        **context,
    )
