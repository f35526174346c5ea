"""The tables of `privacy.subject_requests`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields
import privacy.subject_requests.references
import privacy.subject_requests.workbench.attachments.storage

TABLES = [
    CreateModel(
        name="RequestNote",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            (
                "written_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="written at"),
            ),
            (
                "author",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="author",
                ),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="notes",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "note about a request",
            "verbose_name_plural": "notes about requests",
            "ordering": ["written_at", "pk"],
        },
    ),
    CreateModel(
        name="SubjectRequest",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "reference",
                models.CharField(
                    default=privacy.subject_requests.references.new_reference,
                    editable=False,
                    max_length=8,
                    verbose_name="reference",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("access", "Tell me what you store about me"),
                        ("correction", "Correct my data"),
                        ("deletion", "Delete my data"),
                        ("portability", "Give me my data to take elsewhere"),
                        ("objection", "I object to the use of my data"),
                        ("withdrawal", "I withdraw my consent"),
                        ("restriction", "Restrict the use of my data"),
                        ("question", "I have a question about privacy"),
                    ],
                    max_length=20,
                    verbose_name="kind",
                ),
            ),
            ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    blank=True, db_index=True, max_length=254, verbose_name="email address"
                ),
            ),
            ("message", models.TextField(blank=True, max_length=5000, verbose_name="message")),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            (
                "received_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at"),
            ),
            (
                "verified_at",
                models.DateTimeField(blank=True, null=True, verbose_name="email verified at"),
            ),
            ("due_on", models.DateField(verbose_name="due on")),
            (
                "extended_at",
                models.DateTimeField(blank=True, null=True, verbose_name="extended at"),
            ),
            ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("done", "done"),
                        ("refused", "refused"),
                        ("answered", "answered"),
                        ("duplicate", "answered with an earlier request"),
                        ("forwarded", "passed on to the company"),
                        ("nothing", "nothing stored"),
                    ],
                    max_length=10,
                    verbose_name="outcome",
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
                "erasure_proposed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="deletion proposed by",
                ),
            ),
            (
                "reminded_days",
                models.PositiveSmallIntegerField(
                    blank=True, null=True, verbose_name="reminded, days before"
                ),
            ),
            (
                "answer_mail",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                    verbose_name="email with the answer",
                ),
            ),
            (
                "escalated_at",
                models.DateTimeField(blank=True, null=True, verbose_name="last escalated at"),
            ),
            ("goes_once_answered", models.BooleanField(default=False, editable=False)),
            (
                "company_notified_at",
                models.DateTimeField(blank=True, null=True, verbose_name="company notified at"),
            ),
            (
                "erase_after",
                models.DateTimeField(editable=False, null=True, verbose_name="can be undone until"),
            ),
            (
                "looked_up_at",
                models.DateTimeField(editable=False, null=True, verbose_name="looked up at"),
            ),
            (
                "number",
                models.CharField(
                    blank=True, db_index=True, editable=False, max_length=120, verbose_name="number"
                ),
            ),
            (
                "phone",
                models.CharField(
                    blank=True, editable=False, max_length=32, verbose_name="phone number"
                ),
            ),
            (
                "postal_address",
                models.TextField(blank=True, editable=False, verbose_name="postal address"),
            ),
            (
                "proof",
                models.CharField(
                    choices=[
                        ("mail", "by email"),
                        ("letter", "by letter"),
                        ("sms", "by text message"),
                    ],
                    default="mail",
                    editable=False,
                    max_length=10,
                    verbose_name="confirmed",
                ),
            ),
            ("covers_all_companies", models.BooleanField(default=False, editable=False)),
            (
                "assigned_to",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="assigned to",
                ),
            ),
            (
                "channel",
                models.CharField(
                    blank=True,
                    choices=[
                        ("letter", "letter"),
                        ("call", "call"),
                        ("visit", "in person"),
                        ("other", "another way"),
                    ],
                    editable=False,
                    max_length=10,
                    verbose_name="came in by",
                ),
            ),
            (
                "duplicate_of",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="duplicates",
                    to="privacy.subjectrequest",
                    verbose_name="duplicate of",
                ),
            ),
            (
                "entered_at",
                models.DateTimeField(editable=False, null=True, verbose_name="entered at"),
            ),
            (
                "entered_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="entered by",
                ),
            ),
            (
                "identity_proof",
                models.CharField(
                    blank=True,
                    choices=[
                        ("document", "identity document was shown"),
                        ("call_back", "called back at the phone number on file"),
                        ("known_facts", "knew facts that only the person can know"),
                        ("signature", "signature matches the one on file"),
                        ("proxy", "written authority to act for the person was shown"),
                    ],
                    editable=False,
                    max_length=12,
                    verbose_name="proof of identity",
                ),
            ),
        ],
        options={
            "verbose_name": "subject request",
            "verbose_name_plural": "subject requests",
            "indexes": [
                models.Index(fields=["closed_at", "due_on"], name="request_by_urgency"),
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="requests_of_one_mailbox"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at", None), ("outcome", "")),
                        models.Q(
                            ("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="closed_with_an_outcome",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_at", None), ("verified_at__isnull", False), _connector="OR"
                    ),
                    name="closed_only_when_verified",
                ),
                models.UniqueConstraint(
                    fields=("reference", "controller"), name="each_company_of_a_case_once"
                ),
            ],
            "permissions": [("oversee_subjectrequest", "Can see who works on how many requests")],
        },
    ),
    CreateModel(
        name="RequestLink",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "purpose",
                models.CharField(
                    choices=[
                        ("verify", "verify the email address"),
                        ("status", "private page"),
                        ("fetch", "download the access package"),
                        ("code", "code sent to an address on file"),
                    ],
                    max_length=10,
                ),
            ),
            ("token_digest", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="links",
                    to="privacy.subjectrequest",
                ),
            ),
            (
                "mail",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="privacy.outgoingmail",
                ),
            ),
        ],
    ),
    CreateModel(
        name="RequestMessage",
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
                    choices=[("person", "you"), ("staff", "the company")],
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
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="messages",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "message about a request",
            "verbose_name_plural": "messages about requests",
            "ordering": ["sent_at", "pk"],
        },
    ),
    CreateModel(
        name="AccessPackage",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "requested_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="requested at"
                ),
            ),
            ("built_at", models.DateTimeField(blank=True, null=True, verbose_name="built at")),
            (
                "expires_at",
                models.DateTimeField(blank=True, null=True, verbose_name="can be downloaded until"),
            ),
            (
                "deleted_at",
                models.DateTimeField(blank=True, null=True, verbose_name="file deleted at"),
            ),
            ("file_name", models.CharField(blank=True, max_length=60)),
            (
                "size",
                models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size in bytes"),
            ),
            ("last_error", models.CharField(blank=True, max_length=100, verbose_name="last error")),
            (
                "request",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="package",
                    to="privacy.subjectrequest",
                ),
            ),
            ("seed", models.CharField(blank=True, max_length=64)),
            (
                "datasets_read",
                models.PositiveSmallIntegerField(default=0, verbose_name="datasets read"),
            ),
            (
                "datasets_due",
                models.PositiveSmallIntegerField(default=0, verbose_name="datasets to read"),
            ),
            ("is_first_part", models.BooleanField(default=False, editable=False)),
        ],
        options={
            "verbose_name": "access package",
            "verbose_name_plural": "access packages",
        },
    ),
    CreateModel(
        name="Redaction",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("record", models.CharField(max_length=64, verbose_name="record")),
            ("field", models.CharField(max_length=100, verbose_name="what")),
            ("reason", models.CharField(max_length=300, verbose_name="reason")),
            (
                "redacted_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="left out at"),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="redactions",
                    to="privacy.subjectrequest",
                ),
            ),
            ("dataset", models.CharField(max_length=100, verbose_name="dataset")),
        ],
        options={
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("request", "dataset", "record", "field"),
                    name="one_redaction_of_a_value",
                )
            ],
        },
    ),
    CreateModel(
        name="CorrectionRecord",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("place", models.CharField(max_length=200, verbose_name="where")),
            ("label", models.CharField(max_length=200, verbose_name="what")),
            ("old_value", models.TextField(blank=True, verbose_name="before")),
            ("new_value", models.TextField(blank=True, verbose_name="after")),
            (
                "corrected_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="corrected at"
                ),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="corrections",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "ordering": ["pk"],
        },
    ),
    CreateModel(
        name="ErasureRun",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("entry", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            (
                "begun_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun at"),
            ),
            ("text", models.TextField(blank=True, max_length=10000, verbose_name="answer")),
            (
                "request",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="erasure_run",
                    to="privacy.subjectrequest",
                ),
            ),
            (
                "staff",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="begun by",
                ),
            ),
            ("counts", models.JSONField(editable=False, null=True)),
        ],
    ),
    CreateModel(
        name="ErasureReceipt",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("title", models.CharField(max_length=200, verbose_name="what")),
            ("deleted", models.PositiveIntegerField(verbose_name="deleted")),
            ("law", models.CharField(blank=True, max_length=300, verbose_name="law")),
            (
                "erased_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="erased at"),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="receipts",
                    to="privacy.subjectrequest",
                ),
            ),
            ("dataset", models.CharField(max_length=100, verbose_name="dataset")),
            ("retained", models.PositiveIntegerField(verbose_name="retained")),
            (
                "retained_fields",
                models.CharField(blank=True, max_length=500, verbose_name="retained fields"),
            ),
            ("retained_until", models.DateField(blank=True, null=True, verbose_name="until")),
        ],
        options={
            "ordering": ["pk"],
        },
    ),
    CreateModel(
        name="ForwardedRequest",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("contact", models.CharField(max_length=320, verbose_name="contact")),
            (
                "queued_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="queued at"),
            ),
            ("handed_over_at", models.DateTimeField(null=True, verbose_name="handed over at")),
            ("failed_at", models.DateTimeField(null=True, verbose_name="failed at")),
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
                "request",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="forwarding",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "request passed on",
            "verbose_name_plural": "requests passed on",
        },
    ),
    CreateModel(
        name="RequestAttachment",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "file",
                models.FileField(
                    max_length=200,
                    storage=privacy.subject_requests.workbench.attachments.storage.sealed_files,
                    upload_to="",
                    verbose_name="file",
                ),
            ),
            ("kind", models.CharField(max_length=40, verbose_name="kind of file")),
            ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
            (
                "added_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="added at"),
            ),
            (
                "added_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="added by",
                ),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="attachments",
                    to="privacy.subjectrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "attachment to a request",
            "verbose_name_plural": "attachments to requests",
            "ordering": ["added_at", "pk"],
        },
    ),
    CreateModel(
        name="SavedAnswer",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("title", models.CharField(max_length=100, verbose_name="title")),
            (
                "language",
                models.CharField(
                    choices=[("de", "German"), ("en", "English")],
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            ("is_offered", models.BooleanField(default=True, verbose_name="offered for answers")),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    help_text="Empty: for all companies.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "saved answer",
            "verbose_name_plural": "saved answers",
            "ordering": ["title", "language"],
        },
    ),
    CreateModel(
        name="SavedAnswerVersion",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("number", models.PositiveIntegerField(verbose_name="version")),
            ("text", models.TextField(max_length=10000, verbose_name="text")),
            (
                "written_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="written at"),
            ),
            (
                "answer",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="privacy.savedanswer",
                ),
            ),
            (
                "written_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
                ),
            ),
        ],
        options={
            "verbose_name": "version of a saved answer",
            "verbose_name_plural": "versions of saved answers",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(fields=("answer", "number"), name="each_version_once")
            ],
        },
    ),
]
