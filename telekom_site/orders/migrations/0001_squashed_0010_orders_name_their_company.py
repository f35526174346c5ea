"""The tables of orders as the migrations up to 0010 leave them, for a new database."""

import uuid

import django.core.validators
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
        name="Product",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("slug", models.SlugField(unique=True, verbose_name="address")),
            (
                "category",
                models.CharField(
                    choices=[
                        ("mobile", "Mobile"),
                        ("broadband", "Broadband"),
                        ("television", "Television"),
                        ("business", "Business"),
                    ],
                    max_length=20,
                    verbose_name="category",
                ),
            ),
            (
                "picture",
                models.CharField(
                    choices=[
                        ("cells", "Radio cells"),
                        ("fibre", "Optical fibre"),
                        ("screen", "Television"),
                        ("towers", "City"),
                        ("sensors", "Sensors"),
                        ("cloud", "Cloud"),
                        ("waves", "Waves"),
                        ("network", "Network"),
                        ("shield", "Protection"),
                        ("horizon", "Horizon"),
                    ],
                    max_length=20,
                    verbose_name="picture",
                ),
            ),
            ("name_de", models.CharField(max_length=100, verbose_name="name (German)")),
            ("name_en", models.CharField(max_length=100, verbose_name="name (English)")),
            ("teaser_de", models.CharField(max_length=200, verbose_name="teaser (German)")),
            ("teaser_en", models.CharField(max_length=200, verbose_name="teaser (English)")),
            ("description_de", models.TextField(verbose_name="description (German)")),
            ("description_en", models.TextField(verbose_name="description (English)")),
            (
                "features_de",
                models.TextField(help_text="One in a line.", verbose_name="features (German)"),
            ),
            (
                "features_en",
                models.TextField(help_text="One in a line.", verbose_name="features (English)"),
            ),
            (
                "monthly_price_cents",
                models.PositiveIntegerField(verbose_name="monthly price in cents"),
            ),
            (
                "minimum_term_months",
                models.PositiveSmallIntegerField(
                    default=24,
                    validators=[django.core.validators.MaxValueValidator(24)],
                    verbose_name="minimum term in months",
                ),
            ),
            ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            (
                "speeds_de",
                models.TextField(
                    blank=True,
                    help_text=(
                        "Minimum, usual and maximum download and upload (§ 54 TKG); one in a line."
                    ),
                    verbose_name="speeds (German)",
                ),
            ),
            (
                "speeds_en",
                models.TextField(
                    blank=True, help_text="One in a line.", verbose_name="speeds (English)"
                ),
            ),
            (
                "company",
                models.ForeignKey(
                    blank=True,
                    help_text="The company that sells it; empty: the one that runs this site.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="privacy.controller",
                    verbose_name="company",
                ),
            ),
        ],
        options={
            "verbose_name": "product",
            "verbose_name_plural": "products",
            "ordering": ["position", "slug"],
        },
    ),
    CreateModel(
        name="Order",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
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
                "placed_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="ordered at"),
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
                "delivery_city",
                models.CharField(blank=True, max_length=100, verbose_name="city (delivery)"),
            ),
            (
                "delivery_name",
                models.CharField(blank=True, max_length=200, verbose_name="name (delivery)"),
            ),
            (
                "delivery_postcode",
                models.CharField(blank=True, max_length=12, verbose_name="postcode (delivery)"),
            ),
            (
                "delivery_street",
                models.CharField(blank=True, max_length=200, verbose_name="street (delivery)"),
            ),
            ("language", models.CharField(default="de", max_length=10, verbose_name="language")),
            ("number", models.CharField(max_length=20, unique=True, verbose_name="order number")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("received", "received"),
                        ("in_progress", "in progress"),
                        ("delivered", "delivered"),
                        ("cancelled", "cancelled"),
                        ("withdrawn", "withdrawn"),
                    ],
                    default="received",
                    max_length=15,
                    verbose_name="state",
                ),
            ),
            (
                "terms",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="contracts.documentversion",
                    verbose_name="terms and conditions",
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
            "verbose_name": "order",
            "verbose_name_plural": "orders",
            "ordering": ["-placed_at"],
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="orders_of_one_mailbox"
                )
            ],
        },
    ),
    CreateModel(
        name="OrderItem",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("product_slug", models.SlugField(verbose_name="product")),
            ("product_name", models.CharField(max_length=200, verbose_name="product name")),
            ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
            (
                "monthly_price_cents",
                models.PositiveIntegerField(verbose_name="monthly price in cents"),
            ),
            (
                "minimum_term_months",
                models.PositiveSmallIntegerField(verbose_name="minimum term in months"),
            ),
            (
                "order",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="items",
                    to="orders.order",
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
        ],
        options={
            "verbose_name": "item of an order",
            "verbose_name_plural": "items of orders",
            "ordering": ["pk"],
        },
    ),
    CreateModel(
        name="OrderStateChange",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("received", "received"),
                        ("in_progress", "in progress"),
                        ("delivered", "delivered"),
                        ("cancelled", "cancelled"),
                        ("withdrawn", "withdrawn"),
                    ],
                    max_length=15,
                    verbose_name="state",
                ),
            ),
            (
                "changed_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at"),
            ),
            (
                "order",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="changes",
                    to="orders.order",
                ),
            ),
        ],
        options={
            "verbose_name": "state of an order",
            "verbose_name_plural": "states of orders",
            "ordering": ["changed_at", "pk"],
        },
    ),
]


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("orders", "0001_product"),
        ("orders", "0002_order"),
        ("orders", "0003_mailbox_index"),
        ("orders", "0004_addresses_in_one_form"),
        ("orders", "0005_ordered_at"),
        ("orders", "0006_orders_with_items"),
        ("orders", "0007_items_of_orders"),
        ("orders", "0008_order_numbers"),
        ("orders", "0009_companies_of_orders"),
        ("orders", "0010_orders_name_their_company"),
    ]
    dependencies = [
        ("privacy", "0050_companies_on_rows"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contracts", "0001_contracts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [CreateTogether(TABLES)]
