"""The tables of `privacy.my_data`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields

TABLES = [
    CreateModel(
        name="MyDataLink",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="email address"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("token_digest", models.CharField(max_length=64, unique=True)),
            (
                "asked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
            ),
            ("opened_at", models.DateTimeField(null=True, verbose_name="opened at")),
            ("expires_at", models.DateTimeField(verbose_name="works until")),
            (
                "mail",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
        ],
        options={
            "verbose_name": "link to “My data”",
            "verbose_name_plural": "links to “My data”",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"),
                    name="my_data_links_of_a_mailbox",
                )
            ],
        },
    ),
    CreateModel(
        name="ScheduledErasure",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="email address"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "asked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
            ),
            ("confirm_digest", models.CharField(max_length=64, unique=True)),
            ("undo_digest", models.CharField(max_length=64, null=True, unique=True)),
            ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
            (
                "due_at",
                models.DateTimeField(db_index=True, null=True, verbose_name="will be performed at"),
            ),
            ("begun_at", models.DateTimeField(null=True, verbose_name="begun at")),
            ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
            ("expires_at", models.DateTimeField(null=True, verbose_name="over since")),
            (
                "mail",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
            (
                "request",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="scheduled_erasure",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "deletion that waits",
            "verbose_name_plural": "deletions that wait",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="deletions_of_a_mailbox"
                )
            ],
        },
    ),
    CreateModel(
        name="AccessAlert",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="email address"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "asked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
            ),
            (
                "told_until",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="told until"),
            ),
            ("sent_at", models.DateTimeField(null=True, verbose_name="last email at")),
        ],
        options={
            "verbose_name": "alert of accesses by staff",
            "verbose_name_plural": "alerts of accesses by staff",
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("email"),
                    name="one_access_alert_per_mailbox",
                )
            ],
        },
    ),
    CreateModel(
        name="AccessReport",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="email address"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("token_digest", models.CharField(max_length=64, unique=True)),
            ("accesses_after", models.DateTimeField(verbose_name="accesses after")),
            ("accesses_until", models.DateTimeField(verbose_name="accesses until")),
            (
                "made_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at"),
            ),
            ("questioned_at", models.DateTimeField(null=True, verbose_name="questioned at")),
        ],
        options={
            "verbose_name": "report of accesses by staff",
            "verbose_name_plural": "reports of accesses by staff",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"),
                    name="access_reports_of_a_mailbox",
                )
            ],
        },
    ),
]
