"""Models of erasures, retention runs, legal holds, restrictions and the owners of retained rows."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import day_in_words, in_words
from privacy.registry.companies import Companies
from privacy.registry.discovery import registry


class JournalEntry(models.Model):
    """An entry of the erasure journal that this database knows.

    It was begun, and is performed once `applied_at` is set.
    """

    entry = models.UUIDField(primary_key=True)
    applied_at = models.DateTimeField(null=True, default=timezone.now)
    noted_at = models.DateTimeField(null=True)  # the entry's own time; NULL until it is in the file
    digest = models.CharField(max_length=64, blank=True)  # of the entry in the file
    unwritten = models.JSONField(null=True)  # the line, while the file lacks it

    class Meta:
        verbose_name = _("entry of the erasure journal")
        verbose_name_plural = _("entries of the erasure journal")

    def __str__(self) -> str:
        return (
            f"{self.entry} at {in_words(self.applied_at)}"
            if self.applied_at
            else f"{self.entry}, begun"
        )


class RetentionRun(models.Model):
    """Number of rows that one retention run deleted from one dataset: an entry of the ledger."""

    dataset = models.CharField(_("dataset"), max_length=100)
    rows = models.PositiveBigIntegerField(_("rows"))
    before = models.DateTimeField(_("counted from before"))
    ran_at = models.DateTimeField(_("ran at"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-ran_at", "dataset"]
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")

    def __str__(self) -> str:
        return f"{registry.title_of(self.dataset)}, {in_words(self.ran_at)}"


class LegalHold(models.Model):
    """Legal hold on one record: it is neither deleted nor changed until the hold is released.

    Source: Art. 17(3)(e) and 18(1) GDPR.
    """

    table = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("table"))
    record = models.CharField(_("record"), max_length=64)
    reason = models.CharField(_("law, authority and file number"), max_length=300)
    shown_reason = models.CharField(
        _("reason shown to the person"),
        max_length=300,
        blank=True,
        help_text=_("Empty: a standard sentence that names no authority."),
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("placed by"),
        null=True,
        related_name="+",
    )
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    # Pairs [label of the model, key] of the rows whose erasure the hold defers.
    waiting = models.JSONField(_("waits to be deleted"), default=list, blank=True)

    class Meta:
        ordering = ["-placed_at", "pk"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [models.Index(fields=["released_at", "table"], name="holds_that_bind")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.record}"

    @property
    def dataset(self) -> str:
        """Label of the model that the record belongs to."""
        model = self.table.model_class()
        return model._meta.label if model else str(self.table)


class Restriction(models.Model):
    """A person whose data may only be stored for now: Art. 18 GDPR."""

    subject_key = models.CharField(_("person (keyed digest)"), max_length=64, db_index=True)
    # The company that may only store the data; NULL: the one that runs this site.
    controller = models.ForeignKey(
        "privacy.Controller",
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="+",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "controller"],
                condition=models.Q(lifted_at=None),
                name="one_restriction_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["subject_key"],
                condition=models.Q(lifted_at=None, controller=None),
                name="one_restriction_of_the_site",
            ),
        ]

    def __str__(self) -> str:
        return f"since {day_in_words(self.since)}"

    @property
    def company(self) -> Companies:
        """The company at which processing is restricted."""
        if self.controller is None:
            return Companies((), with_site=True)
        return self.controller.as_companies


class RetainedRecord(models.Model):
    """Pseudonym of a retained row's owner, by which access covers it even after an erasure."""

    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    table = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("table"))
    record = models.CharField(_("record"), max_length=64)
    # NULL while an erasure is running, or under a legal hold.
    retained_until = models.DateTimeField(_("retained until"), null=True, db_index=True)

    class Meta:
        verbose_name = _("retained record")
        verbose_name_plural = _("retained records")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "table", "record"], name="one_pseudonym_of_a_kept_record"
            )
        ]
        indexes = [models.Index(fields=["table", "record"], name="pseudonyms_of_a_kept_record")]

    def __str__(self) -> str:
        return f"{self.table} {self.record}"


class FileToDelete(models.Model):
    """File that no row names any more, to be deleted after the commit (`personal_data.files`)."""

    field = models.CharField(_("field"), max_length=200)  # "app_label.ModelName.field"
    name = models.CharField(_("name"), max_length=500)
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)

    class Meta:
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")
        constraints = [
            models.UniqueConstraint(fields=["field", "name"], name="one_note_of_a_file_to_delete")
        ]

    def __str__(self) -> str:
        return self.field


class AddressChange(models.Model):
    """A person's change from one verified email address to another."""

    old_email = models.EmailField(_("former email address"), max_length=254)
    new_email = models.EmailField(_("email address"), max_length=254)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("change of an email address")
        verbose_name_plural = _("changes of email addresses")
        indexes = [
            models.Index(Lower("old_email"), name="changes_from_an_address"),
            models.Index(Lower("new_email"), name="changes_to_an_address"),
        ]

    def __str__(self) -> str:
        return day_in_words(self.changed_at)


class IdentityKey(models.Model):
    """Identity key with which pseudonyms in this database were made, by its fingerprint."""

    fingerprint = models.CharField(_("fingerprint"), max_length=16, primary_key=True)
    first_used_at = models.DateTimeField(_("first used at"), default=timezone.now)

    class Meta:
        verbose_name = _("identity key")
        verbose_name_plural = _("identity keys")

    def __str__(self) -> str:
        return self.fingerprint
