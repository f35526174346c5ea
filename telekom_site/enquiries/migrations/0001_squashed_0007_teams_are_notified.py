"""The tables of enquiries as the migrations up to 0007 leave them, for a new database."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields
import privacy.subject_requests.references
from privacy.created_together import CreateTogether

TABLES = [
    CreateModel(
        name="Team",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
            (
                "mailbox",
                privacy.outbox.model_fields.EmailAddressField(
                    help_text="of the team: it is told of new enquiries, without their content",
                    max_length=254,
                    verbose_name="mailbox",
                ),
            ),
            (
                "controller",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
            (
                "notified_at",
                models.DateTimeField(
                    blank=True, editable=False, null=True, verbose_name="notified at"
                ),
            ),
        ],
        options={
            "verbose_name": "team",
            "verbose_name_plural": "teams",
            "ordering": ["name"],
        },
    ),
    CreateModel(
        name="TopicRoute",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "topic",
                models.CharField(
                    choices=[
                        ("mobile", "Mobile"),
                        ("broadband", "Internet and phone at home"),
                        ("tv", "Television"),
                        ("business", "Business customers"),
                        ("other", "Something else"),
                    ],
                    max_length=20,
                    unique=True,
                    verbose_name="topic",
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="routes",
                    to="enquiries.team",
                    verbose_name="team",
                ),
            ),
        ],
        options={
            "verbose_name": "topic of a team",
            "verbose_name_plural": "topics of a team",
            "ordering": ["topic"],
        },
    ),
    CreateModel(
        name="Enquiry",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "topic",
                models.CharField(
                    choices=[
                        ("mobile", "Mobile"),
                        ("broadband", "Internet and phone at home"),
                        ("tv", "Television"),
                        ("business", "Business customers"),
                        ("other", "Something else"),
                    ],
                    max_length=20,
                    verbose_name="topic",
                ),
            ),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    db_index=True, max_length=254, verbose_name="email address"
                ),
            ),
            ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
            ("question", models.TextField(max_length=5000, verbose_name="question")),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "asked_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
            ),
            (
                "answered_at",
                models.DateTimeField(
                    blank=True, editable=False, null=True, verbose_name="answered or closed at"
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to="enquiries.team",
                    verbose_name="team",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[("open", "open"), ("answered", "answered"), ("closed", "closed")],
                    default="open",
                    editable=False,
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            (
                "reference",
                models.CharField(
                    default=privacy.subject_requests.references.new_reference,
                    editable=False,
                    max_length=8,
                    unique=True,
                    verbose_name="reference",
                ),
            ),
            ("team_is_notified", models.BooleanField(default=False, editable=False)),
        ],
        options={
            "verbose_name": "enquiry",
            "verbose_name_plural": "enquiries",
            "ordering": [
                models.OrderBy(models.F("answered_at"), descending=True, nulls_first=True),
                "asked_at",
            ],
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="enquiries_of_one_mailbox"
                )
            ],
        },
    ),
    CreateModel(
        name="EnquiryMessage",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "sender",
                models.CharField(
                    choices=[("person", "you"), ("team", "the team")],
                    max_length=10,
                    verbose_name="from",
                ),
            ),
            ("text", models.TextField(max_length=10000, verbose_name="text")),
            (
                "sent_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at"),
            ),
            (
                "enquiry",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="messages",
                    to="enquiries.enquiry",
                ),
            ),
        ],
        options={
            "verbose_name": "message about an enquiry",
            "verbose_name_plural": "messages about enquiries",
            "ordering": ["sent_at", "pk"],
        },
    ),
]


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("enquiries", "0001_initial"),
        ("enquiries", "0002_mailbox_index"),
        ("enquiries", "0003_addresses_in_one_form"),
        ("enquiries", "0004_conversations"),
        ("enquiries", "0005_answers_are_messages"),
        ("enquiries", "0006_one_reference_each"),
        ("enquiries", "0007_teams_are_notified"),
    ]
    dependencies = [
        ("privacy", "0030_labels_of_consent_and_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [CreateTogether(TABLES)]
