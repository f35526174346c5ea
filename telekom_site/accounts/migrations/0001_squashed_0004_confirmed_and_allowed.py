"""The tables of accounts as the migrations up to 0004 leave them, for a new database.

Those after it are not part: they need the tables of the privacy layer, which need the accounts.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields
import telekom_site.accounts.models
from privacy.created_together import CreateTogether

TABLES = [
    CreateModel(
        name="User",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            (
                "is_superuser",
                models.BooleanField(
                    default=False,
                    help_text=(
                        "Designates that this user has all permissions without explicitly "
                        "assigning them."
                    ),
                    verbose_name="superuser status",
                ),
            ),
            ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
            ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
            (
                "is_staff",
                models.BooleanField(
                    default=False,
                    help_text="Designates whether the user can log into this admin site.",
                    verbose_name="staff status",
                ),
            ),
            (
                "is_active",
                models.BooleanField(
                    default=True,
                    help_text=(
                        "Designates whether this user should be treated as active. Unselect this "
                        "instead of deleting accounts."
                    ),
                    verbose_name="active",
                ),
            ),
            (
                "date_joined",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, unique=True, verbose_name="email address"
                ),
            ),
            (
                "last_used_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="last used"),
            ),
            (
                "groups",
                models.ManyToManyField(
                    blank=True,
                    help_text=(
                        "The groups this user belongs to. A user will get all permissions granted "
                        "to each of their groups."
                    ),
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.group",
                    verbose_name="groups",
                ),
            ),
            (
                "user_permissions",
                models.ManyToManyField(
                    blank=True,
                    help_text="Specific permissions for this user.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.permission",
                    verbose_name="user permissions",
                ),
            ),
            (
                "self_registered",
                models.BooleanField(
                    default=False, editable=False, verbose_name="registered by the person"
                ),
            ),
        ],
        options={
            "verbose_name": "account",
            "verbose_name_plural": "accounts",
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("email"), name="one_account_per_mailbox"
                )
            ],
        },
        managers=[
            ("objects", telekom_site.accounts.models.AccountManager()),
        ],
    ),
    CreateModel(
        name="Login",
        fields=[
            (
                "session_key",
                models.CharField(
                    max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                ),
            ),
            ("session_data", models.TextField(verbose_name="session data")),
            ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
            (
                "account",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "verbose_name": "login",
            "verbose_name_plural": "logins",
        },
    ),
    CreateModel(
        name="AccountWish",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("register", "an account"), ("password_link", "a password link")],
                    max_length=20,
                    verbose_name="what was asked",
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="email address"
                ),
            ),
            ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
            ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
            ("advertising", models.BooleanField(default=False, verbose_name="advertising")),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "asked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
            ),
        ],
        options={
            "verbose_name": "asked for",
            "verbose_name_plural": "asked for",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="wishes_of_one_mailbox"
                )
            ],
        },
    ),
    CreateModel(
        name="AddressChange",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "old_email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="old address"
                ),
            ),
            (
                "new_email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="new address"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "requested_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="requested at"
                ),
            ),
            ("confirm_digest", models.CharField(max_length=64, unique=True)),
            ("object_digest", models.CharField(max_length=64, unique=True)),
            (
                "confirmed_at",
                models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="address_changes",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "verbose_name": "change of the login address",
            "verbose_name_plural": "changes of the login address",
        },
    ),
    CreateModel(
        name="KnownNetwork",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("network", models.CharField(max_length=64, verbose_name="network (keyed digest)")),
            (
                "last_used_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="last used"),
            ),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="known_networks",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "verbose_name": "known network",
            "verbose_name_plural": "known networks",
            "constraints": [
                models.UniqueConstraint(
                    fields=("account", "network"), name="one_row_per_known_network"
                )
            ],
        },
    ),
]


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_logins_name_their_account"),
        ("accounts", "0003_addresses_in_one_form"),
        ("accounts", "0004_confirmed_and_allowed"),
    ]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [CreateTogether(TABLES)]
