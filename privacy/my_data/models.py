"""Models of "My data": links that open it, and deletions that people asked for themselves."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


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
        return f"asked {self.asked_at:%Y-%m-%d %H:%M}"
