"""The tables of `privacy.processors`, as the migrations up to 0078 leave them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.due_reviews.dates

TABLES = [
    CreateModel(
        name="Processor",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "entered_by",
                models.CharField(
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
                "role",
                models.CharField(
                    help_text="as the software declares it", max_length=40, verbose_name="job"
                ),
            ),
            (
                "name",
                models.CharField(
                    help_text="shown in the notice", max_length=150, verbose_name="name"
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    help_text="for which it works; empty: for all companies",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "processor",
            "verbose_name_plural": "processors",
            "ordering": ["name", "pk"],
        },
    ),
    CreateModel(
        name="ProcessorContract",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "country",
                models.CharField(
                    help_text="where it processes the data: ISO 3166-1 alpha-2, such as DE",
                    max_length=2,
                    validators=[
                        django.core.validators.RegexValidator(
                            "^[A-Z]{2}$", "Two capital letters, such as DE."
                        )
                    ],
                    verbose_name="country",
                ),
            ),
            (
                "safeguard",
                models.CharField(
                    blank=True,
                    choices=[
                        ("adequacy", "adequacy decision, Art. 45 GDPR"),
                        ("clauses", "standard contractual clauses, Art. 46(2)(c) GDPR"),
                        ("rules", "binding corporate rules, Art. 46(2)(b) GDPR"),
                        (
                            "certification",
                            "code of conduct or certification, Art. 46(2)(e), (f) GDPR",
                        ),
                        ("derogation", "derogation for a specific situation, Art. 49 GDPR"),
                    ],
                    help_text="outside the European Economic Area only",
                    max_length=20,
                    verbose_name="safeguard of the transfer",
                ),
            ),
            (
                "scc_module",
                models.PositiveSmallIntegerField(
                    blank=True,
                    choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")],
                    help_text="2: from controller to processor, 3: from processor to sub-processor",
                    null=True,
                    verbose_name="module of the standard contractual clauses",
                ),
            ),
            (
                "safeguard_on",
                models.DateField(
                    blank=True,
                    help_text="of the decision, the signature or the approval",
                    null=True,
                    validators=[privacy.due_reviews.dates.validate_not_ahead],
                    verbose_name="date of the safeguard",
                ),
            ),
            (
                "copy_at",
                models.CharField(
                    blank=True,
                    help_text=(
                        "Art. 13(1)(f) GDPR: an address of a page, or who sends it; it is public"
                    ),
                    max_length=200,
                    verbose_name="where people get a copy of it",
                ),
            ),
            (
                "entered_by",
                models.CharField(
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
            ("service", models.CharField(max_length=200, verbose_name="what it does")),
            (
                "contract_on",
                models.DateField(
                    validators=[privacy.due_reviews.dates.validate_not_ahead],
                    verbose_name="contract of",
                ),
            ),
            ("reference", models.CharField(max_length=100, verbose_name="file reference")),
            (
                "next_review_on",
                models.DateField(
                    validators=[privacy.due_reviews.dates.validate_next_review],
                    verbose_name="next review due on",
                ),
            ),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="contract ends on")),
            (
                "remarks",
                models.CharField(
                    blank=True,
                    help_text="What was reviewed or changed. Name nobody.",
                    max_length=500,
                    verbose_name="remarks",
                ),
            ),
            (
                "processor",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contracts",
                    to="privacy.processor",
                ),
            ),
        ],
        options={
            "verbose_name": "entry about the contract",
            "verbose_name_plural": "contract, newest entry first",
            "ordering": ["-pk"],
        },
    ),
    CreateModel(
        name="SubProcessor",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "country",
                models.CharField(
                    help_text="where it processes the data: ISO 3166-1 alpha-2, such as DE",
                    max_length=2,
                    validators=[
                        django.core.validators.RegexValidator(
                            "^[A-Z]{2}$", "Two capital letters, such as DE."
                        )
                    ],
                    verbose_name="country",
                ),
            ),
            (
                "safeguard",
                models.CharField(
                    blank=True,
                    choices=[
                        ("adequacy", "adequacy decision, Art. 45 GDPR"),
                        ("clauses", "standard contractual clauses, Art. 46(2)(c) GDPR"),
                        ("rules", "binding corporate rules, Art. 46(2)(b) GDPR"),
                        (
                            "certification",
                            "code of conduct or certification, Art. 46(2)(e), (f) GDPR",
                        ),
                        ("derogation", "derogation for a specific situation, Art. 49 GDPR"),
                    ],
                    help_text="outside the European Economic Area only",
                    max_length=20,
                    verbose_name="safeguard of the transfer",
                ),
            ),
            (
                "scc_module",
                models.PositiveSmallIntegerField(
                    blank=True,
                    choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")],
                    help_text="2: from controller to processor, 3: from processor to sub-processor",
                    null=True,
                    verbose_name="module of the standard contractual clauses",
                ),
            ),
            (
                "safeguard_on",
                models.DateField(
                    blank=True,
                    help_text="of the decision, the signature or the approval",
                    null=True,
                    validators=[privacy.due_reviews.dates.validate_not_ahead],
                    verbose_name="date of the safeguard",
                ),
            ),
            (
                "copy_at",
                models.CharField(
                    blank=True,
                    help_text=(
                        "Art. 13(1)(f) GDPR: an address of a page, or who sends it; it is public"
                    ),
                    max_length=200,
                    verbose_name="where people get a copy of it",
                ),
            ),
            (
                "entered_by",
                models.CharField(
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
            ("name", models.CharField(max_length=150, verbose_name="name")),
            ("service", models.CharField(max_length=200, verbose_name="what it does")),
            (
                "notified_on",
                models.DateField(
                    validators=[privacy.due_reviews.dates.validate_not_ahead],
                    verbose_name="we were told on",
                ),
            ),
            (
                "object_by",
                models.DateField(blank=True, null=True, verbose_name="objection possible until"),
            ),
            (
                "decision",
                models.CharField(
                    choices=[
                        ("open", "not decided yet"),
                        ("accepted", "no objection"),
                        ("objected", "objected"),
                        ("ended", "no longer engaged"),
                    ],
                    default="open",
                    max_length=10,
                    verbose_name="decision",
                ),
            ),
            (
                "processor",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sub_processors",
                    to="privacy.processor",
                ),
            ),
        ],
        options={
            "verbose_name": "entry about a sub-processor",
            "verbose_name_plural": "sub-processors, newest entry first",
            "ordering": ["-pk"],
        },
    ),
]
