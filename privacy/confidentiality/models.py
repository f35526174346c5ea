"""Models of the undertakings to keep personal data confidential, and of who signed which."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.moments_in_words import in_words
from privacy.outbox.models import OutgoingMail


class Undertaking(models.Model):
    """One version of the undertaking of a company's staff (Art. 28(3)(b), 29, 32(4) GDPR)."""

    EMPTY_COMPANY_IS_EVERY_COMPANY = True  # for the pages of staff

    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: for every company without an undertaking of its own."),
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    published_at = models.DateTimeField(
        _("in force since"), null=True, editable=False, db_index=True
    )

    class Meta:
        ordering = ["company", "-version"]
        verbose_name = _("confidentiality undertaking")
        verbose_name_plural = _("confidentiality undertakings")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "version"], name="each_version_of_an_undertaking_once"
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(company=None),
                name="each_version_for_all_companies_once",
            ),
        ]

    def __str__(self) -> str:
        owner = self.company.name if self.company else gettext("all companies")
        return gettext("%(company)s, version %(version)d") % {
            "company": owner,
            "version": self.version,
        }

    @property
    def missing_languages(self) -> list[str]:
        """Languages of the site in which the undertaking has no text."""
        present = set(self.texts.values_list("language", flat=True))
        return [code for code, _name in settings.LANGUAGES if code not in present]


class UndertakingText(models.Model):
    """The text of an undertaking in one language; fixed once someone has signed it."""

    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["language"]
        verbose_name = _("text of an undertaking")
        verbose_name_plural = _("texts of an undertaking")
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "language"], name="one_text_of_an_undertaking_each"
            )
        ]

    def __str__(self) -> str:
        return self.get_language_display()


class UndertakingSignature(models.Model):
    """The signature of a member of staff below one undertaking, in the language they read.

    Attributes:
        subject_key: pseudonym of the address they logged in with, which outlives the account.
        digest: SHA-256 of the text they read, 64 hex digits.
        kept_from: when they left, from which the retention period counts; until then NULL.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    undertaking = models.ForeignKey(
        Undertaking,
        models.PROTECT,
        verbose_name=_("confidentiality undertaking"),
        related_name="signatures",
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("member of staff")
    )
    subject_key = models.CharField(_("member of staff (keyed digest)"), max_length=64)
    language = models.CharField(_("language"), max_length=10)
    digest = models.CharField(_("digest of the text"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)
    kept_from = models.DateTimeField(_("left at"), null=True, db_index=True)
    reminder = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-signed_at"]
        verbose_name = _("signed undertaking")
        verbose_name_plural = _("signed undertakings")
        indexes = [models.Index(fields=["subject_key"], name="undertakings_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "undertaking"],
                condition=models.Q(kept_from=None),
                name="each_undertaking_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.undertaking}, {in_words(self.signed_at)}"
