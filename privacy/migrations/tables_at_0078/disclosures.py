"""The tables of `privacy.disclosures`, as the migrations up to 0078 leave them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="DisclosureRequest",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("authority", models.CharField(max_length=200, verbose_name="authority or court")),
            ("reference", models.CharField(max_length=200, verbose_name="its file number")),
            (
                "received_at",
                models.DateTimeField(
                    db_index=True, default=django.utils.timezone.now, verbose_name="received at"
                ),
            ),
            ("basis", models.CharField(max_length=40, verbose_name="legal basis")),
            (
                "scope",
                models.JSONField(
                    default=list,
                    help_text="Fields, such as orders.Order.email.",
                    verbose_name="data asked for",
                ),
            ),
            ("period_from", models.DateField(blank=True, null=True, verbose_name="data from")),
            ("period_until", models.DateField(blank=True, null=True, verbose_name="data until")),
            ("people", models.PositiveIntegerField(default=0, verbose_name="people")),
            (
                "document_digest",
                models.CharField(max_length=64, verbose_name="digest of the document (SHA-256)"),
            ),
            ("document_name", models.CharField(max_length=200, verbose_name="document")),
            ("document_seed", models.CharField(blank=True, editable=False, max_length=64)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("received", "received"),
                        ("refused", "refused"),
                        ("partly", "partly fulfilled"),
                        ("fulfilled", "fulfilled"),
                        ("recorded", "recorded before requests were approved"),
                    ],
                    default="received",
                    editable=False,
                    max_length=10,
                    verbose_name="state",
                ),
            ),
            (
                "secret_until",
                models.DateTimeField(
                    blank=True,
                    help_text=(
                        "The people are told afterwards. Empty: as soon as data was handed over."
                    ),
                    null=True,
                    verbose_name="secret until",
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "request of an authority",
            "verbose_name_plural": "requests of authorities",
            "ordering": ["-received_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("state", "recorded"),
                        models.Q(("basis", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="disclosure_has_basis",
                )
            ],
        },
    ),
    CreateModel(
        name="DisclosureEvent",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "number",
                models.PositiveBigIntegerField(editable=False, unique=True, verbose_name="number"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("received", "received"),
                        ("approved", "approved"),
                        ("refused", "refused"),
                        ("partly", "partly fulfilled"),
                        ("fulfilled", "fulfilled"),
                        ("secrecy", "secrecy changed"),
                        ("recorded", "recorded before requests were approved"),
                    ],
                    max_length=10,
                    verbose_name="what happened",
                ),
            ),
            (
                "staff",
                models.CharField(
                    max_length=64, verbose_name="member of staff (number of the account)"
                ),
            ),
            ("details", models.JSONField(default=dict, verbose_name="details")),
            ("secret_until", models.DateTimeField(null=True, verbose_name="secret until")),
            (
                "occurred_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="occurred at"),
            ),
            ("digest", models.CharField(max_length=64, verbose_name="keyed digest")),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="events",
                    to="privacy.disclosurerequest",
                    verbose_name="request",
                ),
            ),
        ],
        options={
            "verbose_name": "event of a request",
            "verbose_name_plural": "events of requests",
            "ordering": ["number"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("kind", "approved")),
                    fields=("request", "staff"),
                    name="one_approval_of_each_person",
                )
            ],
        },
    ),
    CreateModel(
        name="DisclosureChain",
        fields=[
            ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
            ("number", models.PositiveBigIntegerField(default=0)),
            ("digest", models.CharField(blank=True, max_length=64)),
            ("released_before", models.DateTimeField(null=True)),
        ],
    ),
    CreateModel(
        name="Disclosure",
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
            ("recipient", models.CharField(max_length=200, verbose_name="handed to")),
            ("what", models.TextField(blank=True, verbose_name="what was handed over")),
            ("law", models.CharField(max_length=300, verbose_name="law and file number")),
            (
                "disclosed_at",
                models.DateTimeField(db_index=True, null=True, verbose_name="handed over at"),
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
            (
                "kept_from",
                models.DateTimeField(
                    editable=False, null=True, verbose_name="retention counted from"
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
            (
                "told",
                models.CharField(
                    blank=True,
                    choices=[
                        ("mailed", "by email"),
                        ("no_address", "not told: the address is not known any more"),
                        ("returned", "the email was returned"),
                    ],
                    max_length=10,
                    verbose_name="person told",
                ),
            ),
            ("told_at", models.DateTimeField(null=True, verbose_name="told at")),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="disclosures",
                    to="privacy.disclosurerequest",
                    verbose_name="request",
                ),
            ),
        ],
        options={
            "verbose_name": "disclosure",
            "verbose_name_plural": "disclosures",
            "ordering": ["-disclosed_at"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("request", "subject_key"), name="each_person_once_in_a_request"
                )
            ],
        },
    ),
]
