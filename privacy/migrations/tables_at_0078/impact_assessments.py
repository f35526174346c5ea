"""The tables of `privacy.impact_assessments`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.due_reviews.dates

TABLES = [
    CreateModel(
        name="ImpactAssessment",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("title", models.CharField(max_length=150, verbose_name="processing")),
            ("datasets", models.JSONField(default=list, verbose_name="datasets")),
            (
                "entered_by",
                models.CharField(editable=False, max_length=64, verbose_name="entered by"),
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
            "verbose_name": "data protection impact assessment",
            "verbose_name_plural": "data protection impact assessments",
            "ordering": ["title", "pk"],
        },
    ),
    CreateModel(
        name="AssessmentVersion",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "description",
                models.TextField(
                    max_length=20000, verbose_name="(a) what is processed, and what for"
                ),
            ),
            (
                "necessity",
                models.TextField(
                    max_length=20000, verbose_name="(b) why it is necessary and proportionate"
                ),
            ),
            ("risks", models.TextField(max_length=20000, verbose_name="(c) risks to the people")),
            (
                "measures",
                models.TextField(max_length=20000, verbose_name="(d) measures against these risks"),
            ),
            (
                "views",
                models.TextField(
                    blank=True,
                    help_text="Art. 35(9) GDPR: or why they were not asked.",
                    max_length=5000,
                    verbose_name="views of the people or their representatives",
                ),
            ),
            (
                "owner",
                models.CharField(
                    help_text="A department or function; name nobody.",
                    max_length=150,
                    verbose_name="owner",
                ),
            ),
            (
                "officer_advice",
                models.TextField(
                    blank=True,
                    help_text="Art. 35(2) GDPR. Needed for a decision.",
                    max_length=5000,
                    verbose_name="advice of the data protection officer",
                ),
            ),
            (
                "prior_consultation",
                models.BooleanField(
                    default=False,
                    help_text="Then the supervisory authority is consulted first (Art. 36 GDPR).",
                    verbose_name="a high risk remains",
                ),
            ),
            (
                "consulted_on",
                models.DateField(
                    blank=True,
                    null=True,
                    validators=[privacy.due_reviews.dates.validate_not_ahead],
                    verbose_name="authority consulted on",
                ),
            ),
            (
                "decision",
                models.CharField(
                    choices=[
                        ("open", "not decided yet"),
                        ("carry_out", "may be carried out with these measures"),
                        ("not", "is not carried out"),
                    ],
                    default="open",
                    max_length=10,
                    verbose_name="decision",
                ),
            ),
            (
                "next_review_on",
                models.DateField(
                    validators=[privacy.due_reviews.dates.validate_next_review],
                    verbose_name="next review due on",
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
                "assessment",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="privacy.impactassessment",
                ),
            ),
        ],
        options={
            "verbose_name": "version of an impact assessment",
            "verbose_name_plural": "versions, newest first",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("prior_consultation", False),
                        ("consulted_on__isnull", False),
                        models.Q(("decision", "carry_out"), _negated=True),
                        _connector="OR",
                    ),
                    name="consulted_before_carried_out",
                    violation_error_message=(
                        "While a high risk remains, the supervisory authority is consulted before "
                        "the processing (Art. 36 GDPR)."
                    ),
                )
            ],
        },
    ),
]
