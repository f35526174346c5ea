"""Which address somebody who is logged in has proved."""

from django.http import HttpRequest

from telekom_site.accounts.models import User


def verified_email(request: HttpRequest) -> str:
    """The address of the account that is logged in, which chose its password by a mailed link; empty for none."""
    user = request.user
    return user.email if isinstance(user, User) else ""
