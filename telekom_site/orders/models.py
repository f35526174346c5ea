"""The catalogue, and what customers ordered from it."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.outbox.model_fields import EmailAddressField
from telekom_site.contracts.models import DocumentVersion
from telekom_site.numbers import new_number
from telekom_site.pictures import Picture
from telekom_site.text_lines import lines_of
from telekom_site.translated import Translated

LETTER = "A"  # with which the numbers of orders begin
LONGEST_TERM = 24  # months (§ 56(1) TKG)


class Product(models.Model):
    """One product, its texts in both languages and its terms."""

    class Category(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        BROADBAND = "broadband", _("Broadband")
        TELEVISION = "television", _("Television")
        BUSINESS = "business", _("Business")

    slug = models.SlugField(_("address"), unique=True)
    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        help_text=_("The company that sells it; empty: the one that runs this site."),
    )
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    picture = models.CharField(_("picture"), max_length=20, choices=Picture.choices)
    name_de = models.CharField(_("name (German)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    teaser_de = models.CharField(_("teaser (German)"), max_length=200)
    teaser_en = models.CharField(_("teaser (English)"), max_length=200)
    description_de = models.TextField(_("description (German)"))
    description_en = models.TextField(_("description (English)"))
    features_de = models.TextField(_("features (German)"), help_text=_("One in a line."))
    features_en = models.TextField(_("features (English)"), help_text=_("One in a line."))
    speeds_de = models.TextField(
        _("speeds (German)"),
        blank=True,
        help_text=_("Minimum, usual and maximum download and upload (§ 54 TKG); one in a line."),
    )
    speeds_en = models.TextField(_("speeds (English)"), blank=True, help_text=_("One in a line."))
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(
        _("minimum term in months"), default=24, validators=[MaxValueValidator(LONGEST_TERM)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    name = Translated(_("name"))
    teaser = Translated()
    description = Translated()
    features = Translated()
    speeds = Translated()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return reverse("pages:product", args=[self.slug])

    @property
    def monthly_price(self) -> Decimal:
        """In euros."""
        return Decimal(self.monthly_price_cents) / 100

    @property
    def feature_list(self) -> list[str]:
        """One entry per line of `features`."""
        return lines_of(self.features)

    @property
    def speed_list(self) -> list[str]:
        """One entry per line of `speeds`."""
        return lines_of(self.speeds)

    @property
    def picture_file(self) -> str:
        """The path for `{% static %}`."""
        return Picture(self.picture).file


class Order(models.Model):
    """One order and where to deliver it; what was ordered is in its items."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        IN_PROGRESS = "in_progress", _("in progress")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("order number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), null=True, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=15, choices=State.choices, default=State.RECEIVED
    )
    language = models.CharField(_("language"), max_length=10, default="de")
    name = models.CharField(_("name"), max_length=200)
    email = EmailAddressField(_("email address"), blank=True, db_index=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    delivery_name = models.CharField(_("name (delivery)"), max_length=200, blank=True)
    delivery_street = models.CharField(_("street (delivery)"), max_length=200, blank=True)
    delivery_postcode = models.CharField(_("postcode (delivery)"), max_length=12, blank=True)
    delivery_city = models.CharField(_("city (delivery)"), max_length=100, blank=True)
    terms = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        verbose_name=_("terms and conditions"),
        null=True,
        blank=True,
        editable=False,
    )
    placed_at = models.DateTimeField(_("ordered at"), default=timezone.now)

    class Meta:
        indexes = [models.Index(Lower("email"), name="orders_of_one_mailbox")]
        ordering = ["-placed_at"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return f"{self.number} ({day_in_words(self.placed_at)})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new order its number."""
        self.number = self.number or new_number(LETTER, Order.objects.all())
        super().save(*args, **kwargs)

    @property
    def monthly_price(self) -> Decimal:
        """In euros, of all items."""
        return sum((item.total for item in self.items.all()), Decimal())

    @property
    def delivery_lines(self) -> list[str]:
        """Where to deliver, as on a parcel."""
        if self.delivery_street:
            name, street = self.delivery_name or self.name, self.delivery_street
            return [name, street, f"{self.delivery_postcode} {self.delivery_city}"]
        return self.address_lines

    @property
    def address_lines(self) -> list[str]:
        """The customer's postal address, the name first."""
        return [self.name, self.street, f"{self.postcode} {self.city}"]


class OrderItem(models.Model):
    """One product of an order, with the agreed terms copied from the catalogue: later price changes
    do not touch it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    product_slug = models.SlugField(_("product"))
    product_name = models.CharField(_("product name"), max_length=200)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(_("minimum term in months"))
    summary = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        verbose_name=_("contract summary"),
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of orders")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_name}"

    @property
    def monthly_price(self) -> Decimal:
        """In euros, of one."""
        return Decimal(self.monthly_price_cents) / 100

    @property
    def total(self) -> Decimal:
        """In euros a month, of all."""
        return self.monthly_price * self.quantity


class OrderStateChange(models.Model):
    """When an order came into a state."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="changes")
    state = models.CharField(_("state"), max_length=15, choices=Order.State.choices)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        ordering = ["changed_at", "pk"]
        verbose_name = _("state of an order")
        verbose_name_plural = _("states of orders")

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({day_in_words(self.changed_at)})"
