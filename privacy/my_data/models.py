"""Models of "My data": the links by which people without an account open it."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField
from privacy.outbox.models import OutgoingMail


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
