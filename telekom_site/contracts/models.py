"""Contracts that customers have, and the documents that were agreed."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.controllers.models import Controller
from privacy.outbox.model_fields import EmailAddressField
from telekom_site.contracts import terms
from telekom_site.contracts.documents import Document

LETTER = "V"  # with which the numbers of contracts begin


class DocumentVersion(models.Model):
    """A text exactly as customers agreed to it, found by the digest of its content."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("terms and conditions")
        SUMMARY = "summary", _("contract summary")

    digest = models.CharField(_("SHA-256 of the content"), max_length=64, primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=10)
    content = models.JSONField(_("content"))
    first_used_at = models.DateTimeField(_("first agreed at"), default=timezone.now)

    class Meta:
        ordering = ["-first_used_at"]
        verbose_name = _("agreed document")
        verbose_name_plural = _("agreed documents")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.digest[:12]}"

    @property
    def document(self) -> Document:
        """The text."""
        return Document.from_json(self.content)


def digest_of(kind: str, language: str, document: Document) -> str:
    """Return the SHA-256 under which a document is stored."""
    content: Any = [kind, language, document.as_json()]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def freeze(kind: str, language: str, document: Document) -> DocumentVersion:
    """Store a document as it is now, unless it is stored already."""
    version, _created = DocumentVersion.objects.get_or_create(
        digest=digest_of(kind, language, document),
        defaults={"kind": kind, "language": language, "content": document.as_json()},
    )
    return version


class Contract(models.Model):
    """A contract with the terms of the day on which it was concluded."""

    class Ending(models.TextChoices):
        CANCELLED = "cancelled", pgettext_lazy("contract", "cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NOT_DELIVERED = "not_delivered", _("the order was cancelled")

    number = models.CharField(_("contract number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), null=True, blank=True, editable=False
    )
    order_number = models.CharField(_("order number"), max_length=20, db_index=True)
    product_slug = models.SlugField(_("product"))
    product_name = models.CharField(_("product name"), max_length=200)
    monthly_price_cents = models.PositiveIntegerField(_("monthly price in cents"))
    minimum_term_months = models.PositiveSmallIntegerField(_("minimum term in months"))
    name = models.CharField(_("name"), max_length=200)
    email = EmailAddressField(_("email address"), blank=True, db_index=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    concluded_at = models.DateTimeField(_("concluded at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    ending = models.CharField(_("ends because"), max_length=15, choices=Ending.choices, blank=True)
    summary = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        verbose_name=_("contract summary"),
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        indexes = [models.Index(Lower("email"), name="contracts_of_one_mailbox")]
        ordering = ["-concluded_at", "number"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")

    def __str__(self) -> str:
        return f"{self.number} ({self.product_name})"

    @property
    def address_lines(self) -> list[str]:
        """The customer's postal address, the name first."""
        return [self.name, self.street, f"{self.postcode} {self.city}"]

    @property
    def monthly_price(self) -> Decimal:
        """In euros."""
        return Decimal(self.monthly_price_cents) / 100

    @property
    def concluded_on(self) -> date:
        """The day on which it was concluded."""
        return terms.legal_day(self.concluded_at)

    @property
    def minimum_term_ends_on(self) -> date:
        """Last day of the minimum term."""
        return terms.last_day(terms.minimum_end(self.concluded_at, self.minimum_term_months))

    @property
    def minimum_term_is_over(self) -> bool:
        """Whether notice ends it at any time."""
        return terms.minimum_end(self.concluded_at, self.minimum_term_months) <= timezone.now()

    @property
    def notice_by(self) -> date:
        """Last day on which notice ends the contract with its minimum term."""
        return terms.notice_by(self.concluded_at, self.minimum_term_months)

    @property
    def ends_on(self) -> date | None:
        """Last day, None while no end is known."""
        return terms.last_day(self.ends_at) if self.ends_at else None

    @property
    def has_ended(self) -> bool:
        """Whether its end has passed."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def earliest_end(self) -> datetime:
        """When it ends if notice is given now."""
        return terms.earliest_end(self.concluded_at, self.minimum_term_months, timezone.now())

    @property
    def withdrawal_ends_on(self) -> date:
        """Last day of the withdrawal period."""
        return terms.withdrawal_ends_on(self.concluded_at)
