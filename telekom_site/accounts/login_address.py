"""The login address of an account: whether its owner has confirmed it."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from privacy.email_address import canonical
from telekom_site.accounts.signals import address_verified

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


def is_confirmed(user: "AbstractUser") -> bool:
    """Tell whether the login address was confirmed by its own link, or by the person at the console
    who set up the account."""
    return bool(
        EmailAddress.objects.filter(user=user, email=canonical(user.email), verified=True).exists()
    )


def set_login_address(user: "AbstractUser", *, confirmed: bool) -> None:
    """Say of `user.email` whether it is confirmed; addresses that the account had before are
    forgotten.

    The library compares in its own way, which the canonical form survives: see
    `forms.LoginAddressField`.
    """
    address = canonical(user.email)
    EmailAddress.objects.filter(user=user).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=address, defaults={"verified": confirmed, "primary": True}
    )
    if confirmed:
        address_verified.send(type(user), user=user)
