"""The tables of `privacy.promises`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.promises.models

TABLES = [
    CreateModel(
        name="VerificationRun",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "nonce",
                models.CharField(
                    default=privacy.promises.models.new_nonce,
                    editable=False,
                    max_length=32,
                    unique=True,
                ),
            ),
            (
                "started_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="started at"
                ),
            ),
            ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
        ],
        options={
            "verbose_name": "run of the verification",
            "verbose_name_plural": "runs of the verification",
            "ordering": ["-started_at"],
        },
    ),
    CreateModel(
        name="Verification",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("promise", models.CharField(max_length=10, unique=True, verbose_name="promise")),
            (
                "kept",
                models.BooleanField(
                    help_text="unknown: the check itself failed", null=True, verbose_name="kept"
                ),
            ),
            (
                "evidence",
                models.JSONField(default=list, help_text="findings", verbose_name="evidence"),
            ),
            (
                "verified_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="verified at"),
            ),
            ("kept_at", models.DateTimeField(null=True, verbose_name="last kept at")),
        ],
        options={
            "verbose_name": "verification",
            "verbose_name_plural": "verifications",
            "ordering": ["promise"],
        },
    ),
    CreateModel(
        name="PromiseDay",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("promise", models.CharField(max_length=10, verbose_name="promise")),
            ("day", models.DateField(verbose_name="day (UTC)")),
            ("kept", models.PositiveIntegerField(default=0, verbose_name="kept")),
            ("broken", models.PositiveIntegerField(default=0, verbose_name="broken")),
            ("unverified", models.PositiveIntegerField(default=0, verbose_name="not verified")),
            ("figures", models.JSONField(default=list, verbose_name="figures")),
        ],
        options={
            "verbose_name": "day of a promise",
            "verbose_name_plural": "days of promises",
            "ordering": ["promise", "day"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("promise", "day"), name="one_row_per_promise_and_day"
                )
            ],
        },
    ),
    CreateModel(
        name="Incident",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("promise", models.CharField(max_length=10, verbose_name="promise")),
            (
                "began_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="first seen broken at"
                ),
            ),
            ("ended_at", models.DateTimeField(null=True, verbose_name="kept again at")),
            (
                "notice",
                models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.servicenotice",
                    verbose_name="email to those affected",
                ),
            ),
        ],
        options={
            "verbose_name": "incident of the notice",
            "verbose_name_plural": "incidents of the notice",
            "ordering": ["-began_at"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at", None)),
                    fields=("promise",),
                    name="one_open_incident_per_promise",
                )
            ],
        },
    ),
    CreateModel(
        name="IncidentText",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("cause", models.TextField(blank=True, max_length=2000, verbose_name="cause")),
            ("remedy", models.TextField(blank=True, max_length=2000, verbose_name="remedy")),
            (
                "incident",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="texts",
                    to="privacy.incident",
                ),
            ),
        ],
        options={
            "verbose_name": "text about an incident",
            "verbose_name_plural": "texts about an incident",
            "ordering": ["language"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("incident", "language"), name="one_text_per_incident_and_language"
                )
            ],
        },
    ),
]
