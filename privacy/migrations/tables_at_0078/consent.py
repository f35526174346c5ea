"""The tables of `privacy.consent`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="ConsentWording",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("topic", models.SlugField(verbose_name="topic")),
            ("version", models.CharField(max_length=16, verbose_name="version")),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("text", models.TextField(verbose_name="text")),
            ("channel", models.SlugField(blank=True, verbose_name="channel")),
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
            "verbose_name": "consent wording",
            "verbose_name_plural": "consent wordings",
            "constraints": [
                models.UniqueConstraint(
                    fields=("topic", "channel", "version", "language"), name="one_text_per_version"
                )
            ],
        },
    ),
    CreateModel(
        name="ConsentEvent",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            ("topic", models.SlugField(verbose_name="topic")),
            ("channel", models.SlugField(default="email", verbose_name="channel")),
            ("source", models.CharField(max_length=100, verbose_name="where")),
            (
                "occurred_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
            ),
            (
                "wording",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.consentwording",
                    verbose_name="wording",
                ),
            ),
            (
                "choice",
                models.CharField(
                    choices=[
                        ("asked", "asked"),
                        ("refused", "not ticked"),
                        ("granted", "ticked, waiting for confirmation"),
                        ("confirmed", "confirmed by email"),
                        ("renewed", "renewed"),
                        ("withdrawn", "withdrawn"),
                        ("expired", "expired"),
                    ],
                    max_length=10,
                    verbose_name="choice",
                ),
            ),
            ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
            (
                "follows",
                models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="followed_by",
                    to="privacy.consentevent",
                    verbose_name="follows",
                ),
            ),
            (
                "number",
                models.PositiveBigIntegerField(editable=False, unique=True, verbose_name="number"),
            ),
        ],
        options={
            "verbose_name": "consent event",
            "verbose_name_plural": "consent events",
            "ordering": ["-number"],
            "indexes": [
                models.Index(fields=["subject_key", "topic", "channel"], name="consent_by_person"),
                models.Index(fields=["occurred_at"], name="consent_by_time"),
            ],
        },
    ),
    CreateModel(
        name="ConsentUse",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("used_for", models.CharField(max_length=40, verbose_name="used for")),
            ("used_at", models.DateTimeField(verbose_name="when")),
            (
                "grant",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="uses",
                    to="privacy.consentevent",
                    verbose_name="consent",
                ),
            ),
            (
                "batch",
                models.PositiveBigIntegerField(default=0, editable=False, verbose_name="batch"),
            ),
            (
                "digest",
                models.CharField(default="", editable=False, max_length=64, verbose_name="digest"),
            ),
        ],
        options={
            "verbose_name": "use of a consent",
            "verbose_name_plural": "uses of consents",
            "ordering": ["-used_at", "-pk"],
            "indexes": [
                models.Index(fields=["grant", "used_at"], name="uses_of_a_consent"),
                models.Index(fields=["used_at"], name="uses_by_time"),
            ],
        },
    ),
    CreateModel(
        name="ConsentUseBatch",
        fields=[
            (
                "number",
                models.PositiveBigIntegerField(
                    primary_key=True, serialize=False, verbose_name="number"
                ),
            ),
            ("day", models.DateField(verbose_name="day")),
            ("size", models.PositiveIntegerField(verbose_name="number of uses")),
            ("last_use", models.PositiveBigIntegerField(verbose_name="last use")),
            ("digest", models.CharField(max_length=64, verbose_name="digest")),
        ],
        options={
            "verbose_name": "batch of uses of consents",
            "verbose_name_plural": "batches of uses of consents",
            "ordering": ["number"],
        },
    ),
    CreateModel(
        name="ConsentChainEntry",
        fields=[
            (
                "number",
                models.PositiveBigIntegerField(
                    primary_key=True, serialize=False, verbose_name="number"
                ),
            ),
            ("day", models.DateField(verbose_name="day")),
            ("event_digest", models.CharField(max_length=64, verbose_name="digest of the event")),
            ("digest", models.CharField(max_length=64, verbose_name="digest")),
        ],
        options={
            "verbose_name": "link of the chain of consents",
            "verbose_name_plural": "links of the chain of consents",
            "ordering": ["number"],
        },
    ),
    CreateModel(
        name="CurrentConsent",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            ("topic", models.SlugField(verbose_name="topic")),
            ("channel", models.SlugField(verbose_name="channel")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("none", "not given"),
                        ("pending", "waiting for confirmation"),
                        ("valid", "given"),
                        ("withdrawn", "withdrawn"),
                        ("expired", "expired"),
                    ],
                    default="none",
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            (
                "version",
                models.CharField(blank=True, max_length=16, verbose_name="wording version"),
            ),
            ("since", models.DateTimeField(verbose_name="since")),
            ("used_at", models.DateTimeField(null=True, verbose_name="last used")),
            ("asked_again_at", models.DateTimeField(null=True, verbose_name="asked again")),
            (
                "grant",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="privacy.consentevent",
                    verbose_name="consent",
                ),
            ),
        ],
        options={
            "verbose_name": "current consent",
            "verbose_name_plural": "current consents",
            "indexes": [
                models.Index(
                    fields=["topic", "channel", "state", "used_at"], name="consents_in_use"
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("subject_key", "topic", "channel"), name="one_current_consent"
                )
            ],
        },
    ),
    CreateModel(
        name="PendingConfirmation",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("token_digest", models.CharField(db_index=True, max_length=64)),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(null=True)),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="confirmation",
                    to="privacy.consentevent",
                ),
            ),
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
    ),
    CreateModel(
        name="ConsentChain",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("number", models.PositiveBigIntegerField(default=0)),
            ("digest", models.CharField(default="", max_length=64)),
            ("pruned_number", models.PositiveBigIntegerField(default=0)),
            ("pruned_digest", models.CharField(default="", max_length=64)),
            ("released_before", models.DateTimeField(null=True)),
        ],
    ),
    CreateModel(
        name="ReceiptEntry",
        fields=[
            (
                "number",
                models.PositiveBigIntegerField(
                    primary_key=True, serialize=False, verbose_name="number"
                ),
            ),
            (
                "receipt_digest",
                models.CharField(
                    db_index=True, max_length=64, verbose_name="receipt number (keyed digest)"
                ),
            ),
            ("scope", models.SlugField(max_length=20, verbose_name="scope")),
            ("occurred_at", models.DateTimeField(db_index=True, verbose_name="when")),
            (
                "previous",
                models.CharField(
                    blank=True, max_length=64, verbose_name="digest of the previous entry"
                ),
            ),
            ("digest", models.CharField(max_length=64, verbose_name="digest")),
            (
                "wording",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.consentwording",
                    verbose_name="wording",
                ),
            ),
            (
                "choice",
                models.CharField(
                    choices=[("granted", "given"), ("withdrawn", "withdrawn")],
                    max_length=10,
                    verbose_name="choice",
                ),
            ),
        ],
        options={
            "verbose_name": "consent of a visitor",
            "verbose_name_plural": "consents of visitors",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("receipt_digest", "choice"),
                    name="each_receipt_given_and_withdrawn_once",
                )
            ],
        },
    ),
]
