"""Models of the consent ledger: wordings, append-only events, and what they were used for.

ConsentEvent is for people with an email address, ReceiptEntry for anonymous visitors.
"""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.moments_in_words import day_in_words, in_words
from privacy.outbox.models import OutgoingMail


class Channel(models.TextChoices):
    """How a person may be contacted."""

    EMAIL = "email", _("by email")
    POST = "post", _("by post")
    PHONE = "phone", _("by phone")


class ConsentWording(models.Model):
    """Exact text that was shown, as evidence of what a person agreed to."""

    topic = models.SlugField(_("topic"))
    channel = models.SlugField(_("channel"), blank=True)  # empty: of a visitor's consent
    version = models.CharField(_("version"), max_length=16)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))
    # The company that people consent to; NULL: the one that runs this site.
    controller = models.ForeignKey(
        "privacy.Controller",
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "channel", "version", "language"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.text


class LedgerRow(AppendOnlyModel):
    """Base of the rows of the ledger; a stored one is refused before the database is asked."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises TypeError for a stored one."""
        if not self._state.adding:
            raise TypeError("The consent ledger is append-only: record a new event.")
        super().save(*args, **kwargs)


class ConsentEvent(LedgerRow):
    """One event of a person's consent to one topic and channel; written by `ledger.append` only.

    `number` orders the events, since clocks jump. `follows` is the event that this one answers: a
    confirmation follows the grant, a renewal the consent that it renews; a withdrawal and an expiry
    follow the consent they end. `evidence` says what proves it, and never names the person.
    """

    class Choice(models.TextChoices):
        ASKED = "asked", _("asked")
        REFUSED = "refused", _("not ticked")
        GRANTED = "granted", _("ticked, waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed by email")
        RENEWED = "renewed", _("renewed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    topic = models.SlugField(_("topic"))
    channel = models.SlugField(_("channel"), default=Channel.EMAIL)
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, verbose_name=_("wording"))
    source = models.CharField(_("where"), max_length=100)
    # Without a constraint: the retention period of the earlier event ends earlier.
    follows = models.ForeignKey(
        "self",
        models.DO_NOTHING,
        verbose_name=_("follows"),
        null=True,
        db_constraint=False,
        related_name="followed_by",
    )
    evidence = models.JSONField(_("evidence"), default=dict)
    occurred_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        indexes = [
            models.Index(fields=["subject_key", "topic", "channel"], name="consent_by_person"),
            models.Index(fields=["occurred_at"], name="consent_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {in_words(self.occurred_at)}"


class ConsentUse(LedgerRow):
    """One use of a consent: an advertising message that rests on it. From each, the proof of the
    consent is kept again (§ 7a(2) UWG). Written by `uses.record_uses` only; it names nobody."""

    # Without a constraint: the database refuses a use without its consent (`triggers.py`).
    grant = models.ForeignKey(
        ConsentEvent,
        models.DO_NOTHING,
        verbose_name=_("consent"),
        db_constraint=False,
        db_index=False,
        related_name="uses",
    )
    used_for = models.CharField(_("used for"), max_length=40)  # such as "campaign 12"
    used_at = models.DateTimeField(_("when"))
    batch = models.PositiveBigIntegerField(_("batch"), default=0, editable=False)
    digest = models.CharField(_("digest"), max_length=64, default="", editable=False)

    class Meta:
        ordering = ["-used_at", "-pk"]
        verbose_name = _("use of a consent")
        verbose_name_plural = _("uses of consents")
        indexes = [
            models.Index(fields=["grant", "used_at"], name="uses_of_a_consent"),
            models.Index(fields=["used_at"], name="uses_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.used_for}, {in_words(self.used_at)}"


class ConsentUseBatch(LedgerRow):
    """Link of the hash chain of uses: how many were recorded at once. It outlives them, and names
    nobody."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    day = models.DateField(_("day"))  # of the uses, in UTC
    size = models.PositiveIntegerField(_("number of uses"))
    last_use = models.PositiveBigIntegerField(_("last use"))  # its key
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = _("batch of uses of consents")
        verbose_name_plural = _("batches of uses of consents")

    def __str__(self) -> str:
        return f"{self.number}: {self.digest}"


class ConsentChainEntry(LedgerRow):
    """Link of the hash chain of events; it outlives its event, and names nobody."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    day = models.DateField(_("day"))  # of the event, in UTC
    event_digest = models.CharField(_("digest of the event"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = _("link of the chain of consents")
        verbose_name_plural = _("links of the chain of consents")

    def __str__(self) -> str:
        return f"{self.number}: {self.digest}"


class CurrentConsent(models.Model):
    """State of one pseudonym's consent, projected from the events, for queries over many people.

    `used_at` is, to the day, when the consent was given, renewed or last used. The ledger decides,
    not this row: `manage.py verify_consents` compares both.
    """

    class State(models.TextChoices):
        NONE = "none", _("not given")
        PENDING = "pending", _("waiting for confirmation")
        VALID = "valid", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    topic = models.SlugField(_("topic"), db_index=False)
    channel = models.SlugField(_("channel"), db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NONE)
    version = models.CharField(_("wording version"), max_length=16, blank=True)
    grant = models.ForeignKey(
        ConsentEvent, models.CASCADE, verbose_name=_("consent"), null=True, related_name="+"
    )
    since = models.DateTimeField(_("since"))
    used_at = models.DateTimeField(_("last used"), null=True)
    asked_again_at = models.DateTimeField(_("asked again"), null=True)

    class Meta:
        verbose_name = _("current consent")
        verbose_name_plural = _("current consents")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "topic", "channel"], name="one_current_consent"
            )
        ]
        indexes = [
            models.Index(fields=["topic", "channel", "state", "used_at"], name="consents_in_use")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_state_display()}"


class PendingConfirmation(models.Model):
    """Mailed link that turns a grant into a confirmed consent (double opt-in)."""

    token_digest = models.CharField(max_length=64, db_index=True)  # one link confirms a whole form
    event = models.OneToOneField(ConsentEvent, models.CASCADE, related_name="confirmation")
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent to be confirmed")
        verbose_name_plural = _("consents to be confirmed")

    def __str__(self) -> str:
        return f"until {day_in_words(self.expires_at)}"


class ConsentChain(models.Model):
    """Both ends of a hash chain, one row per chain, whose lock serialises appending."""

    class Key(models.IntegerChoices):
        RECEIPTS = 1
        EVENTS = 2
        USES = 3

    number = models.PositiveBigIntegerField(default=0)  # of the last entry
    digest = models.CharField(max_length=64, default="")
    # Of the last entry that was deleted at the end of its retention period.
    pruned_number = models.PositiveBigIntegerField(default=0)
    pruned_digest = models.CharField(max_length=64, default="")
    # Events that occurred before may be deleted: their retention period has ended.
    released_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hash chain of consents")
        verbose_name_plural = _("hash chains of consents")

    def __str__(self) -> str:
        return f"{self.number} entries"


class ReceiptEntry(LedgerRow):
    """One choice of an anonymous visitor; only the holder of the random receipt number can be
    linked to it."""

    class Choice(models.TextChoices):
        GRANTED = "granted", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    receipt_digest = models.CharField(
        _("receipt number (keyed digest)"), max_length=64, db_index=True
    )
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    scope = models.SlugField(_("scope"), max_length=20)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, verbose_name=_("wording"))
    occurred_at = models.DateTimeField(_("when"), db_index=True)
    previous = models.CharField(_("digest of the previous entry"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("consent of a visitor")
        verbose_name_plural = _("consents of visitors")
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_digest", "choice"], name="each_receipt_given_and_withdrawn_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_choice_display()}"
