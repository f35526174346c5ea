"""The login address of an account: whose it is, and whether its owner has confirmed it."""

from allauth.account.models import EmailAddress

from privacy.email_address import canonical
from privacy.personal_data.rows import filter_by_email
from telekom_site.accounts.models import User


def account_of(email: str) -> User | None:
    """Return the account with this login address, in whatever spelling; None if there is none."""
    return filter_by_email(User.objects.all(), "email", email).first()


def is_confirmed(user: User) -> bool:
    """Tell whether the login address was confirmed by its own link, or by the person at the console
    who set up the account."""
    return bool(
        EmailAddress.objects.filter(user=user, email=canonical(user.email), verified=True).exists()
    )


def set_login_address(user: User, *, confirmed: bool) -> None:
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
