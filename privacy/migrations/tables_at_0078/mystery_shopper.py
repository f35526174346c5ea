"""The tables of `privacy.mystery_shopper`, as the migrations up to 0078 leave them."""

import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.mystery_shopper.models

TABLES = [
    CreateModel(
        name="ShopperVisit",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "address",
                models.CharField(
                    default=privacy.mystery_shopper.models.new_address,
                    max_length=60,
                    null=True,
                    unique=True,
                ),
            ),
            ("began_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ("ended_at", models.DateTimeField(null=True)),
            (
                "failed_at",
                models.CharField(
                    blank=True,
                    choices=[
                        ("file", "sending the form"),
                        ("confirm", "confirming the email address"),
                        ("answer", "getting the answer"),
                        ("fetch", "downloading the package"),
                        ("read", "finding everything in the package"),
                        ("file_deletion", "sending the form for a deletion"),
                        ("confirm_deletion", "confirming the email address for a deletion"),
                        ("erase", "getting the answer about the deletion"),
                        ("see_deletion", "finding nothing any more"),
                    ],
                    max_length=20,
                ),
            ),
            ("was_unreachable", models.BooleanField(default=False)),
            ("package_seconds", models.FloatField(null=True)),
            ("sought", models.PositiveSmallIntegerField(default=0)),
            ("exported", models.PositiveSmallIntegerField(default=0)),
            ("deletion_seconds", models.FloatField(null=True)),
            ("left", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "verbose_name": "visit of the mystery shopper",
            "verbose_name_plural": "visits of the mystery shopper",
            "ordering": ["-began_at"],
        },
    ),
]
