"""The tables of `privacy.rate_limits`, as the migrations up to 0078 leave them."""

from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="IntakeCounter",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("key", models.CharField(max_length=64)),
            ("period_start", models.DateTimeField()),
            ("count", models.PositiveIntegerField(default=0)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("key", "period_start"), name="one_counter_per_period"
                )
            ],
        },
    ),
]
