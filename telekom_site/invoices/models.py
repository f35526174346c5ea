"""Invoices, frozen as they were issued."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as privacy
from privacy.controllers.models import Controller
from privacy.outbox.model_fields import EmailAddressField


class InvoiceCounter(models.Model):
    """The last number of a year; its row is locked while an invoice is issued."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("invoice counter")
        verbose_name_plural = _("invoice counters")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Invoice(models.Model):
    """One invoice, or the cancellation of one, with everything that is printed on it."""

    number = models.CharField(_("invoice number"), max_length=20, unique=True)
    cancels = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("cancels"),
        null=True,
        blank=True,
        related_name="cancelled_by",
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), null=True, blank=True, editable=False
    )
    order_number = models.CharField(_("order number"), max_length=20, db_index=True)
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    email = EmailAddressField(_("email address"), blank=True, db_index=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    lines = models.JSONField(_("items"))
    net_cents = models.IntegerField(_("net amount in cents"))
    vat_percent = models.DecimalField(_("VAT in percent"), max_digits=6, decimal_places=2)
    vat_cents = models.IntegerField(_("VAT in cents"))
    gross_cents = models.IntegerField(_("amount in cents"))
    seller = models.JSONField(_("seller"))
    delivered_on = models.DateField(_("delivered on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        indexes = [models.Index(Lower("email"), name="invoices_of_one_mailbox")]
        ordering = ["-number"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["order_number"],
                condition=models.Q(cancels=None),
                name="one_invoice_per_order",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def gross(self) -> Decimal:
        """What is to be paid, in euros."""
        return Decimal(self.gross_cents) / 100

    @property
    def issued_on(self) -> date:
        """The date of the invoice."""
        return self.issued_at.astimezone(privacy.LEGAL_TIME_ZONE).date()
