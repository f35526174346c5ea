"""The tables of `privacy.company_rules`, as the migrations up to 0078 leave them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

TABLES = [
    CreateModel(
        name="CompanyRule",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("dataset", models.CharField(max_length=100, verbose_name="dataset")),
            (
                "amount",
                models.PositiveSmallIntegerField(
                    blank=True,
                    help_text="empty: as declared",
                    null=True,
                    validators=[django.core.validators.MinValueValidator(1)],
                    verbose_name="kept for",
                ),
            ),
            (
                "unit",
                models.CharField(
                    choices=[("years", "years"), ("months", "months"), ("days", "days")],
                    default="years",
                    max_length=6,
                    verbose_name="unit",
                ),
            ),
            (
                "law",
                models.CharField(
                    blank=True,
                    help_text="of the company’s country",
                    max_length=40,
                    verbose_name="law",
                ),
            ),
            (
                "declared_basis",
                models.CharField(
                    blank=True,
                    choices=[
                        ("consent", "consent, Art. 6(1)(a) GDPR"),
                        ("contract", "contract, Art. 6(1)(b) GDPR"),
                        ("legal_obligation", "legal obligation, Art. 6(1)(c) GDPR"),
                        ("legitimate_interests", "legitimate interests, Art. 6(1)(f) GDPR"),
                    ],
                    max_length=20,
                    verbose_name="instead of this lawful basis",
                ),
            ),
            (
                "basis",
                models.CharField(
                    blank=True,
                    choices=[
                        ("consent", "consent, Art. 6(1)(a) GDPR"),
                        ("contract", "contract, Art. 6(1)(b) GDPR"),
                        ("legal_obligation", "legal obligation, Art. 6(1)(c) GDPR"),
                        ("legitimate_interests", "legitimate interests, Art. 6(1)(f) GDPR"),
                    ],
                    max_length=20,
                    verbose_name="lawful basis",
                ),
            ),
            (
                "remarks",
                models.CharField(
                    help_text="For the file. Name nobody.", max_length=500, verbose_name="reason"
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
                "company",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "rule of a company",
            "verbose_name_plural": "rules of companies",
            "ordering": ["-pk"],
            "permissions": [("approve_companyrule", "Can approve rules of companies")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("amount__isnull", True),
                        models.Q(("amount__range", (1, 100)), ("unit", "years")),
                        models.Q(("amount__range", (1, 1200)), ("unit", "months")),
                        models.Q(("amount__range", (1, 30000)), ("unit", "days")),
                        _connector="OR",
                    ),
                    name="rule_of_a_century_at_most",
                )
            ],
        },
    ),
    CreateModel(
        name="CompanyRuleApproval",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("approved_by", models.CharField(max_length=64, verbose_name="approved by")),
            (
                "approved_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="approved at"),
            ),
            (
                "rule",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="approval",
                    to="privacy.companyrule",
                ),
            ),
        ],
        options={
            "verbose_name": "approval of a rule",
            "verbose_name_plural": "approvals of rules",
            "ordering": ["-pk"],
        },
    ),
]
