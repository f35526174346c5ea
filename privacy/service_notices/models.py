"""Models of service notices: the notice, its texts, whom it concerns, and to whom it was sent."""

from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.notice_versions.conf import conf as versions
from privacy.notice_versions.models import ComingNotice
from privacy.outbox.deliveries import Delivery
from privacy.staff_access.approval import ApprovedByAnother

# § 57(1), (2) TKG: how long before a change its customers are told, and how long they can end the
# contract after they were told.
EARLIEST, LATEST = relativedelta(months=2), relativedelta(months=1)
MAY_END_FOR = relativedelta(months=3)


class ServiceNotice(ApprovedByAnother):
    """What a company must tell its customers by contract or by law, whatever they consented to."""

    class Kind(models.TextChoices):
        RATES = "rates", _("change of rates")
        TERMS = "terms", _("change of terms")
        SECURITY = "security", _("security notice")
        OUTAGE = "outage", _("outage or maintenance")
        PRIVACY = "privacy", _("change of the privacy notice")
        INCIDENT = "incident", _("incident of the privacy notice")

    class State(models.TextChoices):
        COLLECTING = "collecting", _("being collected whom it concerns")
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whose customers are told; empty: those of every company."),
    )
    product = models.SlugField(
        _("product"),
        blank=True,
        help_text=_("Only customers with a contract for it; empty: all customers."),
    )
    effective_on = models.DateField(
        _("takes effect on"),
        null=True,
        blank=True,
        help_text=_("Required for a change of rates or terms: one to two months ahead."),
    )
    coming = models.ForeignKey(
        ComingNotice,
        models.PROTECT,
        verbose_name=_("coming version of the notice"),
        null=True,
        editable=False,
        related_name="notices",
    )
    send_at = models.DateTimeField(
        _("send at"), null=True, blank=True, help_text=_("Empty: as soon as it is approved.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    stopped_because = models.CharField(
        _("approval ended because"), max_length=200, blank=True, editable=False
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("service notice")
        verbose_name_plural = _("service notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["collecting", "draft", "cancelled"])
                | ~Q(approved_digest=""),
                name="service_notice_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("edited_by")), name="service_notice_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        kind, text = capfirst(self.get_kind_display()), self.text_in(get_language() or "")
        return f"{kind}: {text.subject}" if text else kind

    @property
    def is_fixed(self) -> bool:
        """Whether its texts can no longer be changed."""
        return self.state != self.State.DRAFT

    @property
    def is_addressed(self) -> bool:
        """Whether it goes to the people recorded as its addressees, instead of customers."""
        return self.kind == self.Kind.INCIDENT

    @property
    def changes_contract(self) -> bool:
        """Whether customers can end their contract because of it (§ 57(1) TKG)."""
        return self.kind in {self.Kind.RATES, self.Kind.TERMS}

    @property
    def is_required_by_law(self) -> bool:
        """Whether it also reaches people under restriction, whose rights it serves (Art. 18(2))."""
        return self.kind != self.Kind.OUTAGE

    @property
    def reaches_in_time(self) -> bool:
        """Whether a notice sent now keeps the period of § 57(2) TKG, or that of
        PRIVACY_NOTICE_AHEAD_DAYS; true where there is none."""
        today = timezone.localdate(self.send_time, conf.LEGAL_TIME_ZONE)
        day = self.effective_on
        if self.kind == self.Kind.PRIVACY:
            return day is not None and today + versions.NOTICE_AHEAD <= day
        if not self.changes_contract:
            return True
        return day is not None and today + LATEST <= day <= today + EARLIEST

    @property
    def send_time(self) -> datetime:
        """When it is sent; never in the past."""
        now = timezone.now()
        return max(self.send_at or now, now)

    @property
    def may_end_until(self) -> date:
        """Day until which a customer who is told now can end the contract, at least."""
        return timezone.localdate(self.send_time, conf.LEGAL_TIME_ZONE) + MAY_END_FOR

    def content_to_approve(self) -> list[Any]:
        """Return everything that its customers are told."""
        told: list[Any] = [self.kind, str(self.company_id), self.product, str(self.effective_on)]
        for text in self.texts.order_by("language"):
            told.append([text.language, text.subject, text.body])
        if self.coming:
            told.append(self.coming.digest)
        return told


class NoticeText(models.Model):
    """Subject and paragraphs of a notice in one language."""

    notice = models.ForeignKey(ServiceNotice, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(
        _("text"), help_text=_("Plain paragraphs, without links and without advertising.")
    )

    class Meta:
        verbose_name = _("text of a notice")
        verbose_name_plural = _("texts of a notice")
        constraints = [
            models.UniqueConstraint(fields=["notice", "language"], name="one_notice_text_each")
        ]

    def __str__(self) -> str:
        return self.subject


class NoticeAddressee(models.Model):
    """One person whom a notice concerns, recorded before anyone decides whether they are told."""

    notice = models.ForeignKey(
        ServiceNotice, models.CASCADE, verbose_name=_("notice"), related_name="addressees"
    )
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        ordering = ["-recorded_at"]
        verbose_name = _("person whom a notice concerns")
        verbose_name_plural = _("people whom notices concern")
        indexes = [models.Index(fields=["subject_key"], name="notices_about_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "subject_key"], name="each_addressee_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {day_in_words(self.recorded_at)}"


class NoticeDelivery(Delivery):
    """One person to whom a notice was sent; the address is in the contract only."""

    class Skipped(models.TextChoices):
        RESTRICTED = "restricted", _("the use of the data is restricted")

    notice = models.ForeignKey(
        ServiceNotice, models.PROTECT, verbose_name=_("notice"), related_name="deliveries"
    )
    skipped = models.CharField(
        _("not sent because"), max_length=10, choices=Skipped.choices, blank=True
    )

    class Meta(Delivery.Meta):
        verbose_name = _("service notice to a customer")
        verbose_name_plural = _("service notices to customers")
        indexes = [models.Index(fields=["subject_key"], name="notices_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "subject_key"], name="each_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {day_in_words(self.queued_at)}"
