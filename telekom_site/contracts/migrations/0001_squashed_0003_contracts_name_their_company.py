"""The tables of contracts as the migrations up to 0003 leave them, for a new database."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields
from privacy.created_together import CreateTogether

TABLES = [
    CreateModel(
        name="DocumentVersion",
        fields=[
            (
                "digest",
                models.CharField(
                    max_length=64,
                    primary_key=True,
                    serialize=False,
                    verbose_name="SHA-256 of the content",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("terms", "terms and conditions"), ("summary", "contract summary")],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
            ("content", models.JSONField(verbose_name="content")),
            (
                "first_used_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="first agreed at"
                ),
            ),
        ],
        options={
            "verbose_name": "agreed document",
            "verbose_name_plural": "agreed documents",
            "ordering": ["-first_used_at"],
        },
    ),
    CreateModel(
        name="Contract",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "number",
                models.CharField(max_length=20, unique=True, verbose_name="contract number"),
            ),
            (
                "order_number",
                models.CharField(db_index=True, max_length=20, verbose_name="order number"),
            ),
            ("product_slug", models.SlugField(verbose_name="product")),
            ("product_name", models.CharField(max_length=200, verbose_name="product name")),
            (
                "monthly_price_cents",
                models.PositiveIntegerField(verbose_name="monthly price in cents"),
            ),
            (
                "minimum_term_months",
                models.PositiveSmallIntegerField(verbose_name="minimum term in months"),
            ),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "email",
                privacy.outbox.model_fields.EmailAddressField(
                    blank=True, db_index=True, max_length=254, verbose_name="email address"
                ),
            ),
            ("street", models.CharField(max_length=200, verbose_name="street and number")),
            ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
            ("city", models.CharField(max_length=100, verbose_name="city")),
            (
                "concluded_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, verbose_name="concluded at"
                ),
            ),
            ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends at")),
            (
                "ending",
                models.CharField(
                    blank=True,
                    choices=[
                        ("cancelled", "cancelled"),
                        ("withdrawn", "withdrawn"),
                        ("not_delivered", "the order was cancelled"),
                    ],
                    max_length=15,
                    verbose_name="ends because",
                ),
            ),
            (
                "customer",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "summary",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="contracts.documentversion",
                    verbose_name="contract summary",
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "contract",
            "verbose_name_plural": "contracts",
            "ordering": ["-concluded_at", "number"],
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="contracts_of_one_mailbox"
                )
            ],
        },
    ),
]


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("contracts", "0001_contracts"),
        ("contracts", "0002_companies_of_contracts"),
        ("contracts", "0003_contracts_name_their_company"),
    ]
    dependencies = [
        ("privacy", "0050_companies_on_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [CreateTogether(TABLES)]
