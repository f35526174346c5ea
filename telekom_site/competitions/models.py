"""Competitions, their entries, and who won."""

import secrets
import uuid
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField
from privacy.subject_requests.models import new_reference
from telekom_site.translated import Translated

SEED_BYTES = 32


def new_seed() -> str:
    """Return a random seed of 256 bits, in hex."""
    return secrets.token_hex(SEED_BYTES)


class CompetitionQuerySet(models.QuerySet["Competition"]):
    """Competitions by their period."""

    def open(self) -> "CompetitionQuerySet":
        """Return those that can be entered now."""
        now = timezone.now()
        return self.filter(is_ready=True, opens_at__lte=now, closes_at__gt=now)

    def drawn(self) -> "CompetitionQuerySet":
        """Return those whose winners are drawn, the latest first."""
        return self.filter(drawn_at__isnull=False).order_by("-drawn_at")


class Competition(models.Model):
    """A competition: what can be won, by which terms, and the seed of its draw.

    The digest of the seed is published when it opens, the seed after the draw: so nobody can choose
    a seed that suits the entries.
    """

    slug = models.SlugField(_("address"), unique=True)
    title_de = models.CharField(_("title (German)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150)
    prize_de = models.CharField(_("prize (German)"), max_length=300)
    prize_en = models.CharField(_("prize (English)"), max_length=300)
    terms_de = models.TextField(_("terms (German)"))
    terms_en = models.TextField(_("terms (English)"))
    winners = models.PositiveSmallIntegerField(
        _("number of winners"), default=1, validators=[MinValueValidator(1)]
    )
    opens_at = models.DateTimeField(_("opens at"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    is_ready = models.BooleanField(
        _("ready"),
        default=False,
        help_text=_("Then it opens by itself, and its terms can no longer be changed."),
    )
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True, editable=False)
    # Published after the draw: the numbers of all entries in it and of the winners, one in a line.
    drawn_numbers = models.TextField(blank=True, editable=False)
    winning_numbers = models.TextField(blank=True, editable=False)

    title = Translated(_("Title"))
    prize = Translated()
    terms = Translated()

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "slug"]
        verbose_name = _("competition")
        verbose_name_plural = _("competitions")

    def __str__(self) -> str:
        return self.slug  # the same in every language

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return reverse("competitions:competition", args=[self.slug])

    def clean(self) -> None:
        """Require a period that ends after it begins."""
        if all((self.opens_at, self.closes_at)) and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It must close after it opens.")})

    @property
    def seed_digest(self) -> str:
        """The SHA-256 of the seed's text, in hex: published from the beginning."""
        return sha256(self.seed.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether it can be entered now."""
        return self.is_ready and self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_fixed(self) -> bool:
        """Whether people may have seen it, so that its terms and period stay as they are."""
        return self.is_ready and self.opens_at <= timezone.now()


class Entry(models.Model):
    """That the owner of an email address takes part; it counts once the address is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    competition = models.ForeignKey(
        Competition, models.PROTECT, related_name="entries", verbose_name=_("competition")
    )
    email = EmailAddressField(_("email address"), db_index=True)
    number = models.CharField(_("entry number"), max_length=8, default=new_reference, unique=True)
    language = models.CharField(_("language"), max_length=10)
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    needed_until = models.DateTimeField(_("needed until"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(Lower("email"), "competition", name="one_entry_per_address")
        ]

    def __str__(self) -> str:
        return self.number


class Winner(models.Model):
    """A person who won, until the prize is delivered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    competition = models.ForeignKey(
        Competition, models.PROTECT, related_name="prizes", verbose_name=_("competition")
    )
    email = EmailAddressField(_("email address"), db_index=True)
    number = models.CharField(_("entry number"), max_length=8, unique=True)
    prize = models.CharField(_("prize"), max_length=300)
    language = models.CharField(_("language"), max_length=10)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        indexes = [models.Index(Lower("email"), name="prizes_of_one_mailbox")]
        verbose_name = _("winner")
        verbose_name_plural = _("winners")

    def __str__(self) -> str:
        return self.number
