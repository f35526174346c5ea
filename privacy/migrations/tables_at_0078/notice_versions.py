"""The tables of `privacy.notice_versions`, as the migrations up to 0078 leave them."""

import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="NoticeVersion",
        fields=[
            (
                "number",
                models.PositiveIntegerField(
                    primary_key=True, serialize=False, verbose_name="number"
                ),
            ),
            ("slug", models.SlugField(max_length=16, unique=True, verbose_name="version")),
            (
                "in_force_from",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="in force from"
                ),
            ),
            ("digest", models.CharField(max_length=64, verbose_name="digest of the text")),
            ("texts", models.JSONField(verbose_name="text")),
        ],
        options={
            "verbose_name": "version of the notice",
            "verbose_name_plural": "versions of the notice",
            "ordering": ["-number"],
        },
    ),
    CreateModel(
        name="ComingNotice",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("in_force_on", models.DateField(verbose_name="in force on")),
            ("texts", models.JSONField(editable=False, verbose_name="text")),
            (
                "created_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="created at"
                ),
            ),
            (
                "announced_at",
                models.DateTimeField(editable=False, null=True, verbose_name="announced at"),
            ),
        ],
        options={
            "verbose_name": "coming version of the notice",
            "verbose_name_plural": "coming versions of the notice",
            "ordering": ["in_force_on", "pk"],
        },
    ),
]
