"""The tables of `privacy.breaches`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="Breach",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("title", models.CharField(max_length=150, verbose_name="title")),
            (
                "aware_at",
                models.DateTimeField(
                    default=django.utils.timezone.now,
                    help_text="From then on the authority must be notified within 72 hours.",
                    verbose_name="known to us since",
                ),
            ),
            (
                "path",
                models.CharField(
                    choices=[
                        ("read", "read or copied"),
                        ("changed", "changed"),
                        ("lost", "lost or destroyed"),
                    ],
                    max_length=10,
                    verbose_name="what happened to the data",
                ),
            ),
            ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="began at")),
            (
                "ended_at",
                models.DateTimeField(
                    blank=True, help_text="Empty: it goes on.", null=True, verbose_name="ended at"
                ),
            ),
            (
                "facts",
                models.TextField(help_text="Art. 33(5) GDPR. Name nobody.", verbose_name="facts"),
            ),
            ("effects", models.TextField(blank=True, verbose_name="likely consequences")),
            ("remedy", models.TextField(blank=True, verbose_name="measures taken or proposed")),
            ("scope", models.JSONField(blank=True, default=list, verbose_name="fields")),
            (
                "counts",
                models.JSONField(
                    default=dict, editable=False, verbose_name="who and what is affected"
                ),
            ),
            (
                "counted_at",
                models.DateTimeField(editable=False, null=True, verbose_name="counted at"),
            ),
            (
                "risk",
                models.CharField(
                    blank=True,
                    choices=[
                        ("", "not assessed yet"),
                        ("none", "unlikely"),
                        ("risk", "a risk"),
                        ("high", "a high risk"),
                    ],
                    max_length=10,
                    verbose_name="risk to the people",
                ),
            ),
            (
                "risk_reasons",
                models.TextField(
                    blank=True,
                    help_text="Why this risk, and why people are told or not.",
                    verbose_name="reasons",
                ),
            ),
            (
                "notified_at",
                models.DateTimeField(blank=True, null=True, verbose_name="authority notified at"),
            ),
            (
                "notified_reference",
                models.CharField(blank=True, max_length=100, verbose_name="its file number"),
            ),
            (
                "late_because",
                models.TextField(
                    blank=True,
                    help_text="Art. 33(1) GDPR: required after 72 hours.",
                    verbose_name="reasons for the delay",
                ),
            ),
            (
                "due_at",
                models.DateTimeField(editable=False, verbose_name="notify the authority by"),
            ),
            ("reminded_hours", models.SmallIntegerField(editable=False, null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "people are not told"),
                        ("approved", "people will be told"),
                        ("sending", "people are being told"),
                        ("sent", "people were told"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            (
                "approved_at",
                models.DateTimeField(editable=False, null=True, verbose_name="approved at"),
            ),
            ("approved_digest", models.CharField(blank=True, editable=False, max_length=64)),
            (
                "sent_at",
                models.DateTimeField(editable=False, null=True, verbose_name="people told at"),
            ),
            (
                "approved_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="approved by",
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
            (
                "edited_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="last edited by",
                ),
            ),
            ("editors", models.JSONField(default=list, editable=False)),
        ],
        options={
            "verbose_name": "personal data breach",
            "verbose_name_plural": "personal data breaches",
            "ordering": ["-aware_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("state", "draft"),
                        models.Q(("approved_digest", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="breach_is_approved",
                ),
                models.CheckConstraint(
                    condition=models.Q(("approved_by", models.F("edited_by")), _negated=True),
                    name="breach_four_eyes",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("notified_at", None),
                        models.Q(("late_because", ""), _negated=True),
                        ("notified_at__lte", models.F("due_at")),
                        _connector="OR",
                    ),
                    name="breach_late_with_reasons",
                ),
            ],
        },
    ),
    CreateModel(
        name="BreachText",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("subject", models.CharField(max_length=150, verbose_name="subject")),
            ("body", models.TextField(verbose_name="text")),
            (
                "breach",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="texts",
                    to="privacy.breach",
                ),
            ),
        ],
        options={
            "verbose_name": "text about a breach",
            "verbose_name_plural": "texts about a breach",
            "ordering": ["language"],
            "constraints": [
                models.UniqueConstraint(fields=("breach", "language"), name="one_breach_text_each")
            ],
        },
    ),
    CreateModel(
        name="BreachDelivery",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            (
                "queued_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="queued at"),
            ),
            ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ("bounced_at", models.DateTimeField(null=True, verbose_name="returned at")),
            (
                "breach",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="deliveries",
                    to="privacy.breach",
                    verbose_name="breach",
                ),
            ),
            (
                "mail",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
        ],
        options={
            "verbose_name": "person told of a breach",
            "verbose_name_plural": "people told of a breach",
            "ordering": ["-queued_at"],
            "indexes": [models.Index(fields=["subject_key"], name="breaches_of_a_person")],
            "constraints": [
                models.UniqueConstraint(fields=("breach", "subject_key"), name="each_breach_once")
            ],
        },
    ),
    CreateModel(
        name="BreachDrill",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "started_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="started at"
                ),
            ),
            ("milliseconds", models.PositiveIntegerField(verbose_name="duration in milliseconds")),
            ("tables", models.PositiveIntegerField(verbose_name="tables")),
            ("passed", models.BooleanField(verbose_name="passed")),
        ],
        options={
            "verbose_name": "drill of a breach",
            "verbose_name_plural": "drills of a breach",
            "ordering": ["-started_at"],
        },
    ),
]
