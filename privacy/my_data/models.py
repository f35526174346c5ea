"""Models of "My data": links that open it, deletions that wait, alerts when staff open data."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import day_in_words, in_words
from privacy.outbox.model_fields import EmailAddressField
from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.models import SubjectRequest


class MyDataLink(models.Model):
    """A mailed link to "My data", and the visit that it opened.

    Only the digest of the token is stored. Opening it replaces the token, so that the mail is of no
    use to anyone later.
    """

    email = EmailAddressField(_("email address"))
    language = models.CharField(_("language"), max_length=10)
    token_digest = models.CharField(max_length=64, unique=True)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    # Becomes the time of sending once the mail is sent.
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    expires_at = models.DateTimeField(_("works until"))

    class Meta:
        verbose_name = _("link to “My data”")
        verbose_name_plural = _("links to “My data”")
        indexes = [models.Index(Lower("email"), name="my_data_links_of_a_mailbox")]

    def __str__(self) -> str:
        return f"until {in_words(self.expires_at)}"


class ScheduledErasure(models.Model):
    """A deletion that a person asked for: confirmed by a mailed link, performed after a grace
    period, undone until then.

    It is over once `expires_at` has passed; NULL while it is confirmed and waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = EmailAddressField(_("email address"))
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    confirm_digest = models.CharField(max_length=64, unique=True)
    undo_digest = models.CharField(max_length=64, unique=True, null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    due_at = models.DateTimeField(_("will be performed at"), null=True, db_index=True)
    begun_at = models.DateTimeField(_("begun at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    expires_at = models.DateTimeField(_("over since"), null=True)
    request = models.OneToOneField(
        SubjectRequest, models.SET_NULL, null=True, related_name="scheduled_erasure"
    )

    class Meta:
        verbose_name = _("deletion that waits")
        verbose_name_plural = _("deletions that wait")
        indexes = [models.Index(Lower("email"), name="deletions_of_a_mailbox")]

    def __str__(self) -> str:
        return f"asked {in_words(self.asked_at)}"


class AccessAlert(models.Model):
    """A person who wants to be told by email when staff opened their data."""

    email = EmailAddressField(_("email address"))
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    # Accesses after it have not been told yet.
    told_until = models.DateTimeField(_("told until"), default=timezone.now)
    sent_at = models.DateTimeField(_("last email at"), null=True)

    class Meta:
        verbose_name = _("alert of accesses by staff")
        verbose_name_plural = _("alerts of accesses by staff")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_access_alert_per_mailbox")]

    def __str__(self) -> str:
        return f"since {day_in_words(self.asked_at)}"


class AccessReport(models.Model):
    """One email about accesses by staff, which the person can question by its link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = EmailAddressField(_("email address"))
    language = models.CharField(_("language"), max_length=10)
    token_digest = models.CharField(max_length=64, unique=True)
    accesses_after = models.DateTimeField(_("accesses after"))
    accesses_until = models.DateTimeField(_("accesses until"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    questioned_at = models.DateTimeField(_("questioned at"), null=True)

    class Meta:
        verbose_name = _("report of accesses by staff")
        verbose_name_plural = _("reports of accesses by staff")
        indexes = [models.Index(Lower("email"), name="access_reports_of_a_mailbox")]

    def __str__(self) -> str:
        return f"made {in_words(self.made_at)}"
