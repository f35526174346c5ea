"""Models of disclosures to authorities: the request, its append-only events, the people in it."""

import uuid

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.outbox.models import OutgoingMail


class Kind(models.TextChoices):
    """What happened to a request. The kinds that end it are also its states."""

    RECEIVED = "received", _("received")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    PARTLY = "partly", _("partly fulfilled")
    FULFILLED = "fulfilled", _("fulfilled")
    SECRECY = "secrecy", _("secrecy changed")
    RECORDED = "recorded", _("recorded before requests were approved")


HANDED_OVER = (Kind.PARTLY, Kind.FULFILLED)
DECIDED = (Kind.REFUSED, *HANDED_OVER)
KEPT = relativedelta(years=3)  # the people, for their right to know to whom their data went
STATES = [(kind.value, kind.label) for kind in (Kind.RECEIVED, *DECIDED, Kind.RECORDED)]


class DisclosureRequest(models.Model):
    """Request of an authority for data of a company's customers. It is entered once: the database
    refuses every change of it, except of its state and secrecy together with an event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), null=True, related_name="+"
    )
    authority = models.CharField(_("authority or court"), max_length=200)
    reference = models.CharField(_("its file number"), max_length=200)
    received_at = models.DateTimeField(_("received at"), default=timezone.now, db_index=True)
    basis = models.CharField(_("legal basis"), max_length=40)
    scope = models.JSONField(
        _("data asked for"), default=list, help_text=_("Fields, such as orders.Order.email.")
    )
    period_from = models.DateField(_("data from"), null=True, blank=True)
    period_until = models.DateField(_("data until"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)
    document_digest = models.CharField(_("digest of the document (SHA-256)"), max_length=64)
    document_name = models.CharField(_("document"), max_length=200)
    document_seed = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=STATES, default=Kind.RECEIVED, editable=False
    )
    secret_until = models.DateTimeField(
        _("secret until"),
        null=True,
        blank=True,
        help_text=_("The people are told afterwards. Empty: as soon as data was handed over."),
    )

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("request of an authority")
        verbose_name_plural = _("requests of authorities")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Kind.RECORDED) | ~Q(basis=""), name="disclosure_has_basis"
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {self.reference}"

    @property
    def is_open(self) -> bool:
        """Whether it is not decided yet."""
        return self.state == Kind.RECEIVED

    @property
    def is_secret(self) -> bool:
        """Whether the people must not learn of it yet."""
        return self.secret_until is not None and self.secret_until > timezone.now()


class DisclosureEvent(models.Model):
    """What happened to a request: one link of the hash chain of all requests. It names nobody;
    members of staff by the number of their account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    request = models.ForeignKey(
        DisclosureRequest, models.PROTECT, verbose_name=_("request"), related_name="events"
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    staff = models.CharField(_("member of staff (number of the account)"), max_length=64)
    details = models.JSONField(_("details"), default=dict)
    secret_until = models.DateTimeField(_("secret until"), null=True)
    occurred_at = models.DateTimeField(_("occurred at"), default=timezone.now)
    digest = models.CharField(_("keyed digest"), max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = _("event of a request")
        verbose_name_plural = _("events of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "staff"],
                condition=Q(kind=Kind.APPROVED),
                name="one_approval_of_each_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"


class DisclosureChain(models.Model):
    """The end of the hash chain, and how far the retention of the people has ended: one row."""

    KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=KEY)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    released_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hash chain of disclosures")
        verbose_name_plural = _("hash chains of disclosures")

    def __str__(self) -> str:
        return f"{self.number}"


class Disclosure(models.Model):
    """One person in a request, and what was disclosed of them (Art. 15(1)(c) GDPR)."""

    class Told(models.TextChoices):
        MAILED = "mailed", _("by email")
        NO_ADDRESS = "no_address", _("not told: the address is not known any more")
        RETURNED = "returned", _("the email was returned")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        DisclosureRequest, models.PROTECT, verbose_name=_("request"), related_name="disclosures"
    )
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64, db_index=True)
    recipient = models.CharField(_("handed to"), max_length=200)
    what = models.TextField(_("what was handed over"), blank=True)
    law = models.CharField(_("law and file number"), max_length=300)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("member of staff")
    )
    disclosed_at = models.DateTimeField(_("handed over at"), null=True, db_index=True)
    kept_from = models.DateTimeField(_("retention counted from"), null=True, editable=False)
    told = models.CharField(_("person told"), max_length=10, choices=Told.choices, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-disclosed_at"]
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "subject_key"], name="each_person_once_in_a_request"
            )
        ]

    def __str__(self) -> str:
        day = f"{day_in_words(self.disclosed_at)} " if self.disclosed_at else ""
        return f"{day}{self.recipient}"
