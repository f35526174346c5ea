"""Withdrawals and cancellations as customers declared them."""

import uuid
from datetime import date

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as privacy
from privacy.moments_in_words import day_in_words, in_words
from privacy.outbox.model_fields import EmailAddressField
from telekom_site.contracts.models import LETTER, Contract
from telekom_site.contracts.terms import last_day
from telekom_site.numbers import is_number, normalised
from telekom_site.orders.models import LETTER as ORDER_LETTER
from telekom_site.orders.models import Order


class Termination(models.Model):
    """One declaration by which a customer ends contracts, exactly as it was received."""

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("withdrawal")
        CANCELLATION = "cancellation", _("cancellation")

    class Ground(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary, with the notice period")
        EXTRAORDINARY = "extraordinary", _("extraordinary, for good cause")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    reference = models.CharField(_("contract or order number"), max_length=200)
    email = EmailAddressField(_("email address"), blank=True, db_index=True)
    ground = models.CharField(
        _("kind of cancellation"), max_length=15, choices=Ground.choices, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    wanted_on = models.DateField(_("wanted end"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    order = models.ForeignKey(
        Order, models.SET_NULL, verbose_name=_("order"), null=True, blank=True, editable=False
    )
    contract = models.ForeignKey(
        Contract, models.SET_NULL, verbose_name=_("contract"), null=True, blank=True, editable=False
    )
    ends_at = models.DateTimeField(_("contract ends at"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(Lower("email"), name="terminations_of_one_mailbox")]
        ordering = [models.F("done_at").desc(nulls_first=True), "received_at"]
        verbose_name = _("withdrawal or cancellation")
        verbose_name_plural = _("withdrawals and cancellations")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({day_in_words(self.received_at)})"

    @property
    def number(self) -> str:
        """The number of a contract or order that it names; empty if it names none."""
        named = any(is_number(letter, self.reference) for letter in (ORDER_LETTER, LETTER))
        return normalised(self.reference) if named else ""

    @property
    def ends_on(self) -> date | None:
        """Last day of what it ended, None while that is open."""
        return last_day(self.ends_at) if self.ends_at else None

    @property
    def received_words(self) -> str:
        """Day and time of receipt where the law applies, in the current language."""
        with timezone.override(privacy.LEGAL_TIME_ZONE):
            return in_words(self.received_at)
