"""The tables of `privacy.confidentiality`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields

TABLES = [
    CreateModel(
        name="EmergencyAccess",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "subject_key",
                models.CharField(
                    db_index=True, max_length=64, verbose_name="person (keyed digest)"
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    blank=True, max_length=254, verbose_name="email address of the person"
                ),
            ),
            ("reason", models.TextField(max_length=1000, verbose_name="reason")),
            (
                "opened_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="opened at"
                ),
            ),
            ("until", models.DateTimeField(verbose_name="open until")),
            (
                "verdict",
                models.CharField(
                    blank=True,
                    choices=[("approved", "approved"), ("objected", "objected to")],
                    max_length=10,
                    verbose_name="review",
                ),
            ),
            ("reviewed_at", models.DateTimeField(null=True, verbose_name="reviewed at")),
            (
                "review_note",
                models.TextField(blank=True, max_length=1000, verbose_name="note of the review"),
            ),
            (
                "company",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
            (
                "reviewed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="reviewed by",
                ),
            ),
            (
                "staff",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="member of staff",
                ),
            ),
        ],
        options={
            "verbose_name": "access in an emergency",
            "verbose_name_plural": "accesses in an emergency",
            "ordering": [
                models.OrderBy(models.F("reviewed_at"), descending=True, nulls_first=True),
                "-opened_at",
            ],
            "permissions": [("approve_emergencyaccess", "Can review accesses in an emergency")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reviewed_at", None), ("verdict", "")),
                        models.Q(
                            ("reviewed_at__isnull", False), models.Q(("verdict", ""), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="emergency_reviewed_with_a_verdict",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reviewed_by", None),
                        ("staff", None),
                        models.Q(("reviewed_by", models.F("staff")), _negated=True),
                        _connector="OR",
                    ),
                    name="emergency_reviewed_by_another",
                ),
            ],
        },
    ),
    CreateModel(
        name="Undertaking",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("version", models.PositiveIntegerField(editable=False, verbose_name="version")),
            (
                "published_at",
                models.DateTimeField(
                    db_index=True, editable=False, null=True, verbose_name="in force since"
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    help_text="Empty: for every company without an undertaking of its own.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "confidentiality undertaking",
            "verbose_name_plural": "confidentiality undertakings",
            "ordering": ["company", "-version"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("company", "version"), name="each_version_of_an_undertaking_once"
                ),
                models.UniqueConstraint(
                    condition=models.Q(("company", None)),
                    fields=("version",),
                    name="each_version_for_all_companies_once",
                ),
            ],
        },
    ),
    CreateModel(
        name="UndertakingText",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "language",
                models.CharField(
                    choices=[("de", "German"), ("en", "English")],
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            ("text", models.TextField(verbose_name="text")),
            (
                "undertaking",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="texts",
                    to="privacy.undertaking",
                ),
            ),
        ],
        options={
            "verbose_name": "text of an undertaking",
            "verbose_name_plural": "texts of an undertaking",
            "ordering": ["language"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("undertaking", "language"), name="one_text_of_an_undertaking_each"
                )
            ],
        },
    ),
    CreateModel(
        name="UndertakingSignature",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "subject_key",
                models.CharField(max_length=64, verbose_name="member of staff (keyed digest)"),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("digest", models.CharField(max_length=64, verbose_name="digest of the text")),
            (
                "signed_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="signed at"),
            ),
            ("kept_from", models.DateTimeField(db_index=True, null=True, verbose_name="left at")),
            (
                "reminder",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
            (
                "staff",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="member of staff",
                ),
            ),
            (
                "undertaking",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="signatures",
                    to="privacy.undertaking",
                    verbose_name="confidentiality undertaking",
                ),
            ),
        ],
        options={
            "verbose_name": "signed undertaking",
            "verbose_name_plural": "signed undertakings",
            "ordering": ["-signed_at"],
            "indexes": [models.Index(fields=["subject_key"], name="undertakings_of_a_person")],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("kept_from", None)),
                    fields=("staff", "undertaking"),
                    name="each_undertaking_signed_once",
                )
            ],
        },
    ),
    CreateModel(
        name="ProtectedPerson",
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
                    max_length=254, verbose_name="email address of the person"
                ),
            ),
            (
                "reason",
                models.TextField(
                    help_text="The person can read it.", max_length=1000, verbose_name="reason"
                ),
            ),
            (
                "marked_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="marked at"
                ),
            ),
            ("until", models.DateField(db_index=True, verbose_name="protected until")),
            (
                "company",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
            (
                "marked_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="marked by",
                ),
            ),
        ],
        options={
            "verbose_name": "especially protected person",
            "verbose_name_plural": "especially protected people",
            "ordering": ["until", "pk"],
        },
    ),
]
