"""The catalogue, and what customers ordered from it."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField
from telekom_site.pictures import Picture
from telekom_site.translated import Translated


class Product(models.Model):
    """One product, its texts in both languages and its terms."""

    class Category(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        BROADBAND = "broadband", _("Broadband")
        TELEVISION = "television", _("Television")
        BUSINESS = "business", _("Business")

    slug = models.SlugField(_("address"), unique=True)
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
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(_("minimum term in months"), default=24)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    name = Translated()
    teaser = Translated()
    description = Translated()
    features = Translated()

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
        return [line.strip() for line in self.features.splitlines() if line.strip()]

    @property
    def picture_file(self) -> str:
        """The path for `{% static %}`."""
        return Picture(self.picture).file


class Order(models.Model):
    """One order, with the agreed terms copied from the catalogue: later price changes do not touch
    it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    product_slug = models.SlugField(_("product"))
    product_name = models.CharField(_("product name"), max_length=200)
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(_("minimum term in months"))
    name = models.CharField(_("name"), max_length=200)
    email = EmailAddressField(_("email address"), blank=True, db_index=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    placed_at = models.DateTimeField(_("ordered at"), default=timezone.now)

    class Meta:
        indexes = [models.Index(Lower("email"), name="orders_of_one_mailbox")]
        ordering = ["-placed_at"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return f"{self.product_name} ({self.placed_at:%Y-%m-%d})"

    @property
    def monthly_price(self) -> Decimal:
        """In euros."""
        return Decimal(self.monthly_price_cents) / 100
