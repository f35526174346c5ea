"""The tables of `privacy.outbox`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields

TABLES = [
    CreateModel(
        name="OutgoingMail",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "recipient",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="recipient"
                ),
            ),
            ("subject", models.CharField(max_length=200, verbose_name="subject")),
            ("body", models.TextField(blank=True, verbose_name="text")),
            (
                "unsubscribe_url",
                models.URLField(blank=True, max_length=500, verbose_name="one-click unsubscribe"),
            ),
            (
                "about",
                models.CharField(blank=True, db_index=True, max_length=64, verbose_name="about"),
            ),
            (
                "created_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
            ),
            (
                "claimed_at",
                models.DateTimeField(blank=True, null=True, verbose_name="being sent since"),
            ),
            (
                "sent_at",
                models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="sent at"),
            ),
            ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
            ("last_error", models.CharField(blank=True, max_length=100, verbose_name="last error")),
            (
                "combined_into",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="parts",
                    to="privacy.outgoingmail",
                    verbose_name="sent as part of",
                ),
            ),
            (
                "held_because",
                models.CharField(
                    blank=True,
                    choices=[
                        (
                            "quota",
                            "the address has received its daily quota of mails of this purpose",
                        ),
                        ("queue", "very many forms are arriving, so it is waiting in the queue"),
                    ],
                    max_length=5,
                    verbose_name="held back because",
                ),
            ),
            ("held_key", models.CharField(blank=True, db_index=True, max_length=64)),
            (
                "held_until",
                models.DateTimeField(
                    blank=True, db_index=True, null=True, verbose_name="held back until"
                ),
            ),
            (
                "kept_from",
                models.DateTimeField(
                    blank=True,
                    db_index=True,
                    default=django.utils.timezone.now,
                    null=True,
                    verbose_name="kept since",
                ),
            ),
            ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
            (
                "next_try_at",
                models.DateTimeField(blank=True, null=True, verbose_name="next attempt at"),
            ),
            ("purpose", models.CharField(blank=True, max_length=20, verbose_name="purpose")),
            (
                "server_failed",
                models.BooleanField(default=False, verbose_name="the mail server failed"),
            ),
            (
                "grant",
                models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    db_index=False,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="privacy.consentevent",
                    verbose_name="consent",
                ),
            ),
            (
                "controller",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "outgoing mail",
            "verbose_name_plural": "outgoing mails",
            "ordering": ["-created_at"],
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("recipient"), name="mails_of_one_mailbox"
                )
            ],
        },
    ),
]
