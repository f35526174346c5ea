"""The tables of `privacy.service_notices`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="ServiceNotice",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("rates", "change of rates"),
                        ("terms", "change of terms"),
                        ("security", "security notice"),
                        ("outage", "outage or maintenance"),
                        ("privacy", "change of the privacy notice"),
                        ("incident", "incident of the privacy notice"),
                    ],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            (
                "product",
                models.SlugField(
                    blank=True,
                    help_text="Only customers with a contract for it; empty: all customers.",
                    verbose_name="product",
                ),
            ),
            (
                "effective_on",
                models.DateField(
                    blank=True,
                    help_text="Required for a change of rates or terms: one to two months ahead.",
                    null=True,
                    verbose_name="takes effect on",
                ),
            ),
            (
                "send_at",
                models.DateTimeField(
                    blank=True,
                    help_text="Empty: as soon as it is approved.",
                    null=True,
                    verbose_name="send at",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("collecting", "being collected whom it concerns"),
                        ("draft", "draft"),
                        ("approved", "approved"),
                        ("sending", "being sent"),
                        ("sent", "sent"),
                        ("cancelled", "cancelled"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            (
                "created_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="created at"
                ),
            ),
            (
                "approved_at",
                models.DateTimeField(editable=False, null=True, verbose_name="approved at"),
            ),
            ("approved_digest", models.CharField(blank=True, editable=False, max_length=64)),
            (
                "stopped_because",
                models.CharField(
                    blank=True,
                    editable=False,
                    max_length=200,
                    verbose_name="approval ended because",
                ),
            ),
            ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent at")),
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
                    blank=True,
                    help_text="Whose customers are told; empty: those of every company.",
                    null=True,
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
            (
                "coming",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notices",
                    to="privacy.comingnotice",
                    verbose_name="coming version of the notice",
                ),
            ),
        ],
        options={
            "verbose_name": "service notice",
            "verbose_name_plural": "service notices",
            "ordering": ["-created_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("approved_by", models.F("edited_by")), _negated=True),
                    name="service_notice_four_eyes",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["collecting", "draft", "cancelled"]),
                        models.Q(("approved_digest", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="service_notice_is_approved",
                ),
            ],
        },
    ),
    CreateModel(
        name="NoticeText",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("subject", models.CharField(max_length=150, verbose_name="subject")),
            (
                "body",
                models.TextField(
                    help_text="Plain paragraphs, without links and without advertising.",
                    verbose_name="text",
                ),
            ),
            (
                "notice",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="texts",
                    to="privacy.servicenotice",
                ),
            ),
        ],
        options={
            "verbose_name": "text of a notice",
            "verbose_name_plural": "texts of a notice",
            "constraints": [
                models.UniqueConstraint(fields=("notice", "language"), name="one_notice_text_each")
            ],
        },
    ),
    CreateModel(
        name="NoticeAddressee",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            (
                "recorded_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at"),
            ),
            (
                "notice",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="addressees",
                    to="privacy.servicenotice",
                    verbose_name="notice",
                ),
            ),
        ],
        options={
            "verbose_name": "person whom a notice concerns",
            "verbose_name_plural": "people whom notices concern",
            "ordering": ["-recorded_at"],
            "indexes": [models.Index(fields=["subject_key"], name="notices_about_a_person")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("notice", "subject_key"), name="each_addressee_once"
                )
            ],
        },
    ),
    CreateModel(
        name="NoticeDelivery",
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
            (
                "skipped",
                models.CharField(
                    blank=True,
                    choices=[("restricted", "the use of the data is restricted")],
                    max_length=10,
                    verbose_name="not sent because",
                ),
            ),
            ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ("bounced_at", models.DateTimeField(null=True, verbose_name="returned at")),
            (
                "mail",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
            (
                "notice",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="deliveries",
                    to="privacy.servicenotice",
                    verbose_name="notice",
                ),
            ),
        ],
        options={
            "verbose_name": "service notice to a customer",
            "verbose_name_plural": "service notices to customers",
            "ordering": ["-queued_at"],
            "indexes": [models.Index(fields=["subject_key"], name="notices_of_a_person")],
            "constraints": [
                models.UniqueConstraint(fields=("notice", "subject_key"), name="each_notice_once")
            ],
        },
    ),
]
