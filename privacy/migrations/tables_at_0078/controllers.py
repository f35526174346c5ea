"""The tables of `privacy.controllers`, as the migrations up to 0078 leave them."""

import django.db.models.deletion
from django.conf import settings
from django.db import models
from django.db.migrations.operations.models import CreateModel

import privacy.controllers.models
import privacy.outbox.model_fields

TABLES = [
    CreateModel(
        name="Controller",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("slug", models.SlugField(unique=True)),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "country",
                models.CharField(
                    help_text="ISO 3166-1 alpha-2, such as DE", max_length=2, verbose_name="country"
                ),
            ),
            (
                "subdivision",
                models.CharField(
                    blank=True,
                    help_text="ISO 3166-2 part that decides public holidays",
                    max_length=3,
                    verbose_name="region",
                ),
            ),
            ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
            (
                "city",
                models.CharField(blank=True, max_length=200, verbose_name="postcode and city"),
            ),
            ("website", models.URLField(blank=True, verbose_name="website")),
            ("law", models.CharField(max_length=200, verbose_name="law that applies")),
            ("authority", models.CharField(max_length=200, verbose_name="supervisory authority")),
            (
                "authority_website",
                models.URLField(blank=True, verbose_name="website of the authority"),
            ),
            (
                "privacy_contact",
                privacy.outbox.model_fields.EmailAddressField(
                    max_length=254, verbose_name="privacy contact"
                ),
            ),
            ("is_default", models.BooleanField(default=False, verbose_name="runs this site")),
            (
                "language",
                models.CharField(
                    blank=True,
                    help_text="of our mails to the company; empty: the site’s",
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            (
                "notified_at",
                models.DateTimeField(
                    blank=True, editable=False, null=True, verbose_name="told of news at"
                ),
            ),
            (
                "time_zone",
                models.CharField(
                    default="Europe/Berlin",
                    help_text=(
                        "IANA name, such as Europe/Vienna: in it the days of its deadlines begin"
                    ),
                    max_length=50,
                    validators=[privacy.controllers.models.validate_time_zone],
                    verbose_name="time zone",
                ),
            ),
            (
                "data_protection_officer",
                models.CharField(
                    blank=True,
                    help_text=(
                        "How to reach them (Art. 13(1)(b) GDPR), such as an email or postal address"
                    ),
                    max_length=200,
                    verbose_name="data protection officer",
                ),
            ),
            (
                "runs_here",
                models.BooleanField(
                    default=True,
                    help_text=(
                        "If not, requests to it are passed on to its privacy contact by signed "
                        "email, once the person has confirmed them."
                    ),
                    verbose_name="works on this installation",
                ),
            ),
        ],
        options={
            "verbose_name": "group company",
            "verbose_name_plural": "group companies",
            "ordering": ["-is_default", "name"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_default", True)),
                    fields=("is_default",),
                    name="one_default_controller",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_default", False), ("runs_here", True), _connector="OR"),
                    name="default_controller_runs_here",
                ),
            ],
        },
    ),
    CreateModel(
        name="StaffCompany",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
            (
                "staff",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="staff_companies",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="member of staff",
                ),
            ),
        ],
        options={
            "verbose_name": "company of a member of staff",
            "verbose_name_plural": "companies of members of staff",
            "permissions": [("oversee_staffcompany", "Can see the data of all companies")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("staff", "company"), name="each_company_of_staff_once"
                )
            ],
        },
    ),
]
