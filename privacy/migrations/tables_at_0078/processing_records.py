"""The tables of `privacy.processing_records`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.due_reviews.dates

TABLES = [
    CreateModel(
        name="RecordVersion",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "owner",
                models.CharField(
                    help_text="A department or function; name nobody.",
                    max_length=150,
                    verbose_name="owner",
                ),
            ),
            (
                "remarks",
                models.TextField(
                    blank=True,
                    help_text="What the declarations do not say. Part of the record.",
                    max_length=5000,
                    verbose_name="remarks",
                ),
            ),
            (
                "next_review_on",
                models.DateField(
                    validators=[privacy.due_reviews.dates.validate_next_review],
                    verbose_name="next review due on",
                ),
            ),
            ("content", models.JSONField(editable=False, verbose_name="content")),
            (
                "digest",
                models.CharField(
                    editable=False, max_length=64, verbose_name="digest of the content"
                ),
            ),
            (
                "entered_by",
                models.CharField(
                    blank=True,
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
            (
                "company",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "record of processing activities",
            "verbose_name_plural": "records of processing activities",
            "ordering": ["-pk"],
        },
    ),
]
