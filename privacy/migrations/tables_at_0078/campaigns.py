"""The tables of `privacy.campaigns`, as the migrations up to 0078 leave them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields

TABLES = [
    CreateModel(
        name="Subscriber",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "subject_key",
                models.CharField(max_length=64, unique=True, verbose_name="person (keyed digest)"),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    db_index=True, max_length=254, verbose_name="email address"
                ),
            ),
            ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
            ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
            (
                "frequency",
                models.CharField(
                    choices=[
                        ("every", "every campaign"),
                        ("weekly", "one a week at most"),
                        ("monthly", "one a month at most"),
                    ],
                    default="every",
                    max_length=10,
                    verbose_name="frequency",
                ),
            ),
            (
                "paused_until",
                models.DateTimeField(blank=True, null=True, verbose_name="paused until"),
            ),
            (
                "created_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="subscribed at"
                ),
            ),
            (
                "ended_at",
                models.DateTimeField(blank=True, null=True, verbose_name="last consent ended at"),
            ),
            (
                "soft_bounces",
                models.PositiveSmallIntegerField(default=0, verbose_name="temporary bounces"),
            ),
            (
                "retry_at",
                models.DateTimeField(
                    blank=True, null=True, verbose_name="not before, after a bounce"
                ),
            ),
            ("bounced_at", models.DateTimeField(blank=True, null=True, verbose_name="bounced at")),
            (
                "complained_at",
                models.DateTimeField(blank=True, null=True, verbose_name="complained at"),
            ),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    help_text="Only offers of this company; empty: of the whole group.",
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "subscriber",
            "verbose_name_plural": "subscribers",
            "ordering": ["pk"],
        },
    ),
    CreateModel(
        name="Campaign",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "name",
                models.CharField(
                    help_text="Only staff see it.", max_length=100, verbose_name="name"
                ),
            ),
            ("topic", models.SlugField(verbose_name="topic")),
            (
                "channel",
                models.SlugField(
                    choices=[("email", "by email"), ("post", "by post"), ("phone", "by phone")],
                    default="email",
                    verbose_name="channel",
                ),
            ),
            ("filters", models.JSONField(blank=True, default=dict, verbose_name="audience")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "draft"),
                        ("approved", "approved"),
                        ("scheduled", "scheduled"),
                        ("sending", "being sent"),
                        ("paused", "paused"),
                        ("done", "done"),
                        ("cancelled", "cancelled"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="starts at")),
            (
                "mails_per_minute",
                models.PositiveIntegerField(
                    default=0,
                    help_text="0: as fast as the mail server accepts them.",
                    validators=[django.core.validators.MaxValueValidator(1000000)],
                    verbose_name="mails per minute",
                ),
            ),
            (
                "respects_quiet_hours",
                models.BooleanField(default=True, verbose_name="not at night"),
            ),
            (
                "approved_at",
                models.DateTimeField(editable=False, null=True, verbose_name="approved at"),
            ),
            ("last_subscriber", models.PositiveBigIntegerField(default=0, editable=False)),
            ("is_materialised", models.BooleanField(default=False, editable=False)),
            (
                "problem",
                models.CharField(
                    blank=True, editable=False, max_length=200, verbose_name="problem"
                ),
            ),
            (
                "created_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="created at"
                ),
            ),
            ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended at")),
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
                    help_text="Who sends it; empty: the company that runs the site.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
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
            ("approved_digest", models.CharField(blank=True, editable=False, max_length=64)),
            ("editors", models.JSONField(default=list, editable=False)),
        ],
        options={
            "verbose_name": "campaign",
            "verbose_name_plural": "campaigns",
            "ordering": ["-created_at"],
            "permissions": [("approve_campaign", "Can approve campaigns")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("approved_by", models.F("edited_by")), _negated=True),
                    name="campaign_four_eyes",
                )
            ],
        },
    ),
    CreateModel(
        name="CampaignText",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "variant",
                models.CharField(
                    choices=[("A", "A"), ("B", "B")],
                    default="A",
                    max_length=1,
                    verbose_name="variant",
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("subject", models.CharField(max_length=150, verbose_name="subject")),
            (
                "preheader",
                models.CharField(
                    blank=True,
                    help_text="The line that the inbox shows beside the subject.",
                    max_length=150,
                    verbose_name="preheader",
                ),
            ),
            ("blocks", models.JSONField(blank=True, default=list, verbose_name="blocks")),
            (
                "campaign",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="texts",
                    to="privacy.campaign",
                ),
            ),
        ],
        options={
            "verbose_name": "text of a campaign",
            "verbose_name_plural": "texts of a campaign",
            "ordering": ["variant", "language"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("campaign", "variant", "language"), name="one_text_of_a_campaign"
                )
            ],
        },
    ),
    CreateModel(
        name="CampaignPicture",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("name", models.SlugField(unique=True, verbose_name="name")),
            ("media_type", models.CharField(editable=False, max_length=20, verbose_name="kind")),
            (
                "width",
                models.PositiveSmallIntegerField(editable=False, verbose_name="width in pixels"),
            ),
            (
                "height",
                models.PositiveSmallIntegerField(editable=False, verbose_name="height in pixels"),
            ),
            ("content", models.BinaryField()),
        ],
        options={
            "verbose_name": "picture for campaigns",
            "verbose_name_plural": "pictures for campaigns",
            "ordering": ["name"],
        },
    ),
    CreateModel(
        name="CampaignMessage",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("subject_key", models.CharField(max_length=64, verbose_name="person (keyed digest)")),
            ("topic", models.SlugField(db_index=False, verbose_name="topic")),
            ("channel", models.SlugField(db_index=False, verbose_name="channel")),
            ("variant", models.CharField(default="A", max_length=1, verbose_name="variant")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("queued", "waiting"),
                        ("claimed", "being prepared"),
                        ("handing_over", "being handed over"),
                        ("sent", "sent"),
                        ("unknown", "perhaps sent"),
                        ("refused", "refused by the mail server"),
                        ("bounced", "returned"),
                        ("complained", "reported as spam"),
                        ("skipped", "not sent"),
                    ],
                    default="queued",
                    max_length=12,
                    verbose_name="state",
                ),
            ),
            ("reason", models.CharField(blank=True, max_length=20, verbose_name="reason")),
            (
                "not_before",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before"),
            ),
            ("claim", models.CharField(blank=True, editable=False, max_length=32)),
            ("claimed_at", models.DateTimeField(null=True, verbose_name="claimed at")),
            ("handed_over_at", models.DateTimeField(null=True, verbose_name="handed over at")),
            ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
            (
                "reply_code",
                models.PositiveSmallIntegerField(
                    null=True, verbose_name="reply of the mail server"
                ),
            ),
            (
                "created_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at"),
            ),
            (
                "campaign",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.campaign",
                    verbose_name="campaign",
                ),
            ),
            (
                "grant",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="privacy.consentevent",
                    verbose_name="consent",
                ),
            ),
        ],
        options={
            "verbose_name": "message of a campaign",
            "verbose_name_plural": "messages of campaigns",
            "ordering": ["-created_at", "-pk"],
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "queued")),
                    fields=["campaign", "not_before"],
                    name="messages_waiting",
                ),
                models.Index(
                    condition=models.Q(("state__in", ["claimed", "handing_over"])),
                    fields=["claimed_at"],
                    name="messages_in_hand",
                ),
                models.Index(fields=["subject_key", "sent_at"], name="messages_of_a_person"),
                models.Index(fields=["claim"], name="messages_of_a_worker"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("campaign", "subject_key"), name="one_message_per_person_and_campaign"
                )
            ],
        },
    ),
    CreateModel(
        name="CampaignCount",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("variant", models.CharField(max_length=1, verbose_name="variant")),
            (
                "kind",
                models.CharField(
                    choices=[("visit", "visits of the page"), ("reply", "replies")],
                    max_length=5,
                    verbose_name="kind",
                ),
            ),
            ("day", models.DateField(verbose_name="day (UTC)")),
            ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
            (
                "campaign",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="counts",
                    to="privacy.campaign",
                ),
            ),
        ],
        options={
            "verbose_name": "count of a campaign",
            "verbose_name_plural": "counts of campaigns",
            "ordering": ["-day"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("campaign", "variant", "kind", "day"), name="one_count_per_day"
                )
            ],
        },
    ),
]
