"""The tables of `privacy.staff_access`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="StaffAccess",
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
            ("what", models.CharField(max_length=100, verbose_name="what was opened")),
            ("reason", models.CharField(max_length=200, verbose_name="reason")),
            (
                "opened_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="opened at"
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
            ("role", models.CharField(blank=True, max_length=100, verbose_name="role")),
            (
                "purpose",
                models.CharField(
                    blank=True,
                    choices=[
                        ("request", "to answer a request"),
                        ("contract", "to process an order or contract"),
                        ("enquiry", "to answer an enquiry"),
                        ("account", "to manage an account"),
                        ("incident", "to handle a security incident"),
                        ("claim", "to establish or defend a legal claim"),
                        ("other", "for another reason"),
                        ("emergency", "in an emergency"),
                    ],
                    default="",
                    max_length=10,
                    verbose_name="purpose",
                ),
            ),
            (
                "purpose_note",
                models.CharField(
                    blank=True, default="", max_length=200, verbose_name="reference of the purpose"
                ),
            ),
        ],
        options={
            "verbose_name": "access by staff",
            "verbose_name_plural": "accesses by staff",
            "ordering": ["-opened_at"],
        },
    ),
]
