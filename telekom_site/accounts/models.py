"""Customers and staff: an account is an email address, a name and a password."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from privacy.check_digits import new_number
from privacy.moments_in_words import day_in_words, in_words
from privacy.outbox.model_fields import EmailAddressField
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.rows import filter_by_email
from telekom_site.accounts.login_address import set_login_address
from telekom_site.accounts.phone_numbers import PhoneNumberField

CUSTOMER_NUMBER_LENGTH = 12  # digits, with the check digit


def new_customer_number() -> str:
    """Return a random customer number, which can be read out and says nothing about its owner."""
    return new_number(CUSTOMER_NUMBER_LENGTH)


class AccountManager(UserManager["User"]):
    """Creates and finds accounts by email address; the inherited user name does not exist here."""

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, *, confirmed: bool = False, **fields: Any
    ) -> "User":
        """Create an account; `confirmed` if someone vouches that the address is the owner's."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        set_login_address(user, confirmed=confirmed)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create an account with all rights; the person at the console vouches for the address."""
        return self.create_user(
            email, password, confirmed=True, is_staff=True, is_superuser=True, **fields
        )

    def with_address(self, email: str) -> "User | None":
        """Return the account with this login address, in whatever spelling; None if there is
        none."""
        return filter_by_email(self.all(), "email", email).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this login address, in whatever spelling. Raises
        User.DoesNotExist."""
        return filter_by_email(self.all(), "email", username or "").get()


class User(AbstractUser):
    """An account. `is_active` says that staff allow it; whether its address is confirmed is another
    fact.

    See `addresses.is_confirmed`.
    """

    username = None  # type: ignore[assignment]
    email = EmailAddressField(_("email address"), unique=True)
    customer_number = models.CharField(
        _("customer number"),
        max_length=CUSTOMER_NUMBER_LENGTH,
        unique=True,
        default=new_customer_number,
        editable=False,
    )
    phone = PhoneNumberField(_("phone number"), blank=True, db_index=True)
    last_used_at = models.DateTimeField(_("last used"), default=timezone.now)
    self_registered = models.BooleanField(
        _("registered by the person"), default=False, editable=False
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_mailbox")]


class UserSession(AbstractBaseSession):
    """One session, and whose it is once someone has logged in. Its key is the cookie: nobody is
    shown it."""

    account = models.ForeignKey(User, models.CASCADE, null=True, editable=False)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    def __str__(self) -> str:
        return f"until {in_words(self.expire_date)}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that reads and writes these rows."""
        store: type = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store


class KnownNetwork(models.Model):
    """A network from which someone has logged in to an account, as a keyed digest of both."""

    account = models.ForeignKey(User, models.CASCADE, related_name="known_networks")
    network = models.CharField(_("network (keyed digest)"), max_length=64)
    last_used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        verbose_name = _("known network")
        verbose_name_plural = _("known networks")
        constraints = [
            models.UniqueConstraint(fields=["account", "network"], name="one_row_per_known_network")
        ]

    def __str__(self) -> str:
        return f"until {day_in_words(self.last_used_at)}"


class AccountWish(models.Model):
    """What a person asked for with an address: an account, or a password link.

    It is carried out in the background and then gone, so that the answer takes as long for known as
    for unknown addresses.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", _("an account")
        PASSWORD_LINK = "password_link", _("a password link")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what was asked"), max_length=20, choices=Kind.choices)
    email = EmailAddressField(_("email address"))
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    # What was answered to the questions of consent (privacy.consent.questions.Answer).
    answers = models.JSONField(_("choices about advertising"), default=list)
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("asked for")
        verbose_name_plural = _("asked for")
        indexes = [models.Index(Lower("email"), name="wishes_of_one_mailbox")]

    def __str__(self) -> str:
        return f"{self.kind} at {in_words(self.asked_at)}"


class AddressChange(models.Model):
    """A new login address on its way: it counts once confirmed by its own link; the old one can
    object."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, models.CASCADE, related_name="address_changes")
    old_email = EmailAddressField(_("old address"))
    new_email = EmailAddressField(_("new address"))
    language = models.CharField(_("language"), max_length=10)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    confirm_mail = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    notice_mail = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # When the mails were sent, once they are.
    links_from = models.DateTimeField(default=timezone.now, editable=False)
    confirm_digest = models.CharField(max_length=64, unique=True)
    object_digest = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    # Objected to, or replaced by another.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of the login address")
        verbose_name_plural = _("changes of the login address")

    def __str__(self) -> str:
        return f"requested {in_words(self.requested_at)}"
