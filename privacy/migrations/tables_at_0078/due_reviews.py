"""The tables of `privacy.due_reviews`, as the migrations up to 0078 leave them."""

import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="DueReviewReminder",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("review", models.CharField(max_length=100, verbose_name="review")),
            ("period", models.SmallIntegerField(verbose_name="period")),
            (
                "sent_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at"),
            ),
        ],
        options={
            "verbose_name": "reminder of a review of registers",
            "verbose_name_plural": "reminders of reviews of registers",
            "constraints": [
                models.UniqueConstraint(
                    fields=("review", "period"), name="one_reminder_of_each_due_review"
                )
            ],
        },
    ),
]
