"""Rows about the people to whom one text was sent by email, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.models import OutgoingMail


class Delivery(models.Model):
    """Base of a row about one person; it holds no address, but follows what becomes of the email.

    Connect `note_sent` and `note_bounce` of each subclass to the signals of the outbox.
    """

    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    bounced_at = models.DateTimeField(_("returned at"), null=True)

    class Meta:
        abstract = True
        ordering = ["-queued_at"]

    @classmethod
    def note_sent(
        cls, sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object
    ) -> None:
        """Record that emails were sent. Receiver of the signal `mail_sent`."""
        cls._default_manager.filter(mail__in=mails, sent_at=None).update(sent_at=moment)

    @classmethod
    def note_bounce(cls, sender: object, tag: MailTag, permanent: bool, **kwargs: object) -> None:
        """Record that a person was not reached. Receiver of the signal `mail_bounced`."""
        if tag.kind is TagKind.MAIL and permanent:
            rows = cls._default_manager.filter(mail=UUID(int=tag.number), bounced_at=None)
            rows.update(bounced_at=timezone.now())
