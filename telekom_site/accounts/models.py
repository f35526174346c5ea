"""Customers and staff: an account is an e-mail address, a name and a password."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField
from privacy.registry.rows import of_mailbox


class AccountManager(UserManager["User"]):
    """Creates and finds accounts by e-mail address; the inherited user name does not exist here."""

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return of_mailbox(self.all(), "email", username or "").get()


class User(AbstractUser):
    """An account. Customers choose a password by a mailed link, and the account is active from then on."""

    username = None  # type: ignore[assignment]
    email = EmailAddressField(_("email address"), unique=True)
    last_used_at = models.DateTimeField(_("last used"), default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_mailbox")]


class Login(AbstractBaseSession):
    """One session, and whose it is once somebody has logged in."""

    account = models.ForeignKey(User, models.CASCADE, null=True, editable=False)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    @classmethod
    def get_session_store_class(cls) -> type:
        from telekom_site.accounts.sessions import SessionStore

        return SessionStore
