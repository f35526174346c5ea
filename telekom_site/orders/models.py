"""What customers ordered."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Order(models.Model):
    """One order, with the agreed terms copied from the catalogue: later price changes do not touch it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False)
    product_slug = models.SlugField(_("product"))
    product_name = models.CharField(_("product name"), max_length=200)
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(_("minimum term in months"))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)

    class Meta:
        ordering = ["-placed_at"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return f"{self.product_name} ({self.placed_at:%Y-%m-%d})"

    @property
    def monthly_price(self) -> Decimal:
        """In euros."""
        return Decimal(self.monthly_price_cents) / 100


class Product(models.Model):
    """STUB"""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    monthly_price_cents = models.PositiveIntegerField()
    minimum_term_months = models.PositiveSmallIntegerField(default=24)
