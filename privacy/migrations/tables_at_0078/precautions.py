"""The tables of `privacy.precautions`, as the migrations up to 0078 leave them."""

import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="SecurityReview",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "area",
                models.CharField(
                    choices=[
                        ("technical", "software, servers and encryption"),
                        ("organisational", "staff, access rights and training"),
                        ("processors", "processors and their contracts"),
                    ],
                    max_length=20,
                    verbose_name="area",
                ),
            ),
            ("held_on", models.DateField(verbose_name="held on")),
            (
                "owner",
                models.CharField(
                    help_text="A team or a role; name nobody.",
                    max_length=150,
                    verbose_name="responsible",
                ),
            ),
            (
                "findings",
                models.TextField(
                    help_text="What was looked at, what was wrong, what follows. Name nobody.",
                    verbose_name="findings",
                ),
            ),
            ("next_due_on", models.DateField(verbose_name="next review due on")),
            (
                "entered_by",
                models.CharField(
                    editable=False,
                    help_text="key of the account",
                    max_length=64,
                    verbose_name="entered by",
                ),
            ),
            (
                "entered_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="entered at"
                ),
            ),
        ],
        options={
            "verbose_name": "security review",
            "verbose_name_plural": "security reviews",
            "ordering": ["-held_on", "-pk"],
        },
    ),
    CreateModel(
        name="MeasureState",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("measure", models.CharField(max_length=40, unique=True, verbose_name="measure")),
            (
                "kept",
                models.BooleanField(
                    help_text="unknown: not verified", null=True, verbose_name="in place"
                ),
            ),
            ("evidence", models.JSONField(default=list, verbose_name="evidence")),
            (
                "checked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="checked at"),
            ),
            ("kept_at", models.DateTimeField(null=True, verbose_name="last in place at")),
        ],
        options={
            "verbose_name": "state of a measure",
            "verbose_name_plural": "technical and organisational measures",
            "ordering": ["measure"],
        },
    ),
    CreateModel(
        name="RestoredBackup",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "restored_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="restored at"
                ),
            ),
            ("made_at", models.DateTimeField(verbose_name="backup made at")),
            (
                "replayed",
                models.PositiveIntegerField(verbose_name="erasures and decisions replayed"),
            ),
            ("is_whole", models.BooleanField(verbose_name="nothing is missing")),
            (
                "is_drill",
                models.BooleanField(
                    default=False, help_text="into a database of its own", verbose_name="drill"
                ),
            ),
        ],
        options={
            "verbose_name": "restored backup",
            "verbose_name_plural": "restored backups",
            "ordering": ["-restored_at"],
        },
    ),
]
