"""The tables of invoices as the migrations up to 0003 leave them, for a new database."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.models import CreateModel

import privacy.outbox.model_fields
from privacy.created_together import CreateTogether

TABLES = [
    CreateModel(
        name="InvoiceCounter",
        fields=[
            ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
            ("last", models.PositiveIntegerField(default=0)),
        ],
    ),
    CreateModel(
        name="Invoice",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("number", models.CharField(max_length=20, unique=True, verbose_name="invoice number")),
            (
                "order_number",
                models.CharField(db_index=True, max_length=20, verbose_name="order number"),
            ),
            ("language", models.CharField(max_length=10, verbose_name="language")),
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
            ("lines", models.JSONField(verbose_name="items")),
            ("net_cents", models.IntegerField(verbose_name="net amount in cents")),
            (
                "vat_percent",
                models.DecimalField(decimal_places=2, max_digits=6, verbose_name="VAT in percent"),
            ),
            ("vat_cents", models.IntegerField(verbose_name="VAT in cents")),
            ("gross_cents", models.IntegerField(verbose_name="amount in cents")),
            ("seller", models.JSONField(verbose_name="seller")),
            ("delivered_on", models.DateField(verbose_name="delivered on")),
            ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
            ("issued_at", models.DateTimeField(verbose_name="issued at")),
            (
                "cancels",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="cancelled_by",
                    to="invoices.invoice",
                    verbose_name="cancels",
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
            "verbose_name": "invoice",
            "verbose_name_plural": "invoices",
            "ordering": ["-number"],
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), name="invoices_of_one_mailbox"
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("cancels", None)),
                    fields=("order_number",),
                    name="one_invoice_per_order",
                )
            ],
        },
    ),
]


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("invoices", "0001_invoices"),
        ("invoices", "0002_companies_of_invoices"),
        ("invoices", "0003_invoices_name_their_company"),
    ]
    dependencies = [
        ("privacy", "0050_companies_on_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [CreateTogether(TABLES)]
