"""Passwords are checked here: by login address, in the one way in which this site compares
addresses."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from telekom_site.accounts.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """The library's backend with our look-up. A blocked account fails like a wrong password: nobody
    learns which."""

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        account = User.objects.with_address(email)
        user: AbstractBaseUser | None = self._check_password(account, password)
        return user

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        """Remember nothing: the library would remember a blocked account here, to tell it so."""
        return None
