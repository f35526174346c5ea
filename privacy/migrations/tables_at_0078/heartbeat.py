"""The tables of `privacy.heartbeat`, as the migrations up to 0078 leave them."""

from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="Heartbeat",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("name", models.CharField(max_length=200, unique=True, verbose_name="work")),
            ("begun_at", models.DateTimeField(null=True, verbose_name="last begun at")),
            ("succeeded_at", models.DateTimeField(null=True, verbose_name="last succeeded at")),
            ("failed_at", models.DateTimeField(null=True, verbose_name="last failed at")),
            ("awaited_from", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "verbose_name": "heartbeat",
            "verbose_name_plural": "heartbeats",
            "ordering": ["name"],
        },
    ),
]
