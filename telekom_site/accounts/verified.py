"""The verified email address of the logged-in person."""

from django.http import HttpRequest

from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import User


def verified_email(request: HttpRequest) -> str:
    """Return the verified address of the logged-in account; empty if there is none."""
    user = request.user
    return user.email if isinstance(user, User) and is_confirmed(user) else ""
