"""The tables of `privacy.personal_data`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="JournalEntry",
        fields=[
            ("entry", models.UUIDField(primary_key=True, serialize=False)),
            ("applied_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
            ("noted_at", models.DateTimeField(null=True)),
            ("digest", models.CharField(blank=True, max_length=64)),
            ("unwritten", models.JSONField(null=True)),
        ],
    ),
    CreateModel(
        name="RetentionRun",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("rows", models.PositiveBigIntegerField(verbose_name="rows")),
            ("before", models.DateTimeField(verbose_name="counted from before")),
            (
                "ran_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="ran at"
                ),
            ),
            ("dataset", models.CharField(max_length=100, verbose_name="dataset")),
        ],
        options={
            "verbose_name": "retention run",
            "verbose_name_plural": "retention runs",
            "ordering": ["-ran_at", "dataset"],
        },
    ),
    CreateModel(
        name="LegalHold",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("record", models.CharField(max_length=64, verbose_name="record")),
            (
                "reason",
                models.CharField(max_length=300, verbose_name="law, authority and file number"),
            ),
            (
                "placed_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="placed at"),
            ),
            (
                "released_at",
                models.DateTimeField(blank=True, null=True, verbose_name="released at"),
            ),
            (
                "placed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="placed by",
                ),
            ),
            (
                "table",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="contenttypes.contenttype",
                    verbose_name="table",
                ),
            ),
            (
                "waiting",
                models.JSONField(blank=True, default=list, verbose_name="waits to be deleted"),
            ),
            (
                "shown_reason",
                models.CharField(
                    blank=True,
                    help_text="Empty: a standard sentence that names no authority.",
                    max_length=300,
                    verbose_name="reason shown to the person",
                ),
            ),
        ],
        options={
            "verbose_name": "legal hold",
            "verbose_name_plural": "legal holds",
            "ordering": ["-placed_at", "pk"],
            "indexes": [models.Index(fields=["released_at", "table"], name="holds_that_bind")],
        },
    ),
    CreateModel(
        name="Restriction",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "subject_key",
                models.CharField(
                    db_index=True, max_length=64, verbose_name="person (keyed digest)"
                ),
            ),
            (
                "since",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
            ),
            ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
            (
                "controller",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "restriction",
            "verbose_name_plural": "restrictions",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at", None)),
                    fields=("subject_key", "controller"),
                    name="one_restriction_at_a_time",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("controller", None), ("lifted_at", None)),
                    fields=("subject_key",),
                    name="one_restriction_of_the_site",
                ),
            ],
        },
    ),
    CreateModel(
        name="RetainedRecord",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            ("record", models.CharField(max_length=64, verbose_name="record")),
            (
                "table",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="contenttypes.contenttype",
                    verbose_name="table",
                ),
            ),
            (
                "retained_until",
                models.DateTimeField(db_index=True, null=True, verbose_name="retained until"),
            ),
        ],
        options={
            "verbose_name": "retained record",
            "verbose_name_plural": "retained records",
            "indexes": [
                models.Index(fields=["table", "record"], name="pseudonyms_of_a_kept_record")
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("subject_key", "table", "record"), name="one_pseudonym_of_a_kept_record"
                )
            ],
        },
    ),
    CreateModel(
        name="FileToDelete",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("field", models.CharField(max_length=200, verbose_name="field")),
            ("name", models.CharField(max_length=500, verbose_name="name")),
            (
                "noted_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="noted at"),
            ),
        ],
        options={
            "verbose_name": "file to delete",
            "verbose_name_plural": "files to delete",
            "constraints": [
                models.UniqueConstraint(
                    fields=("field", "name"), name="one_note_of_a_file_to_delete"
                )
            ],
        },
    ),
    CreateModel(
        name="AddressChange",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("old_email", models.EmailField(max_length=254, verbose_name="former email address")),
            ("new_email", models.EmailField(max_length=254, verbose_name="email address")),
            (
                "changed_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="changed at"
                ),
            ),
        ],
        options={
            "verbose_name": "change of an email address",
            "verbose_name_plural": "changes of email addresses",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("old_email"),
                    name="changes_from_an_address",
                ),
                models.Index(
                    django.db.models.functions.text.Lower("new_email"), name="changes_to_an_address"
                ),
            ],
        },
    ),
    CreateModel(
        name="IdentityKey",
        fields=[
            (
                "fingerprint",
                models.CharField(
                    max_length=16, primary_key=True, serialize=False, verbose_name="fingerprint"
                ),
            ),
            (
                "first_used_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="first used at"
                ),
            ),
        ],
    ),
]
