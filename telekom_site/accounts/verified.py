"""The verified email address of the logged-in person."""

from django.http import HttpRequest

from telekom_site.accounts.addresses import is_confirmed
from telekom_site.accounts.models import User


def verified_email(request: HttpRequest) -> str:
    """The address of the account that is logged in, where it is confirmed; empty for none."""
    user = request.user
    return user.email if isinstance(user, User) and is_confirmed(user) else ""
