"""What became of a request that was passed on to a company elsewhere."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.models import SubjectRequest


class ForwardedRequest(models.Model):
    """A request that is passed on by a signed email, and how far that is."""

    request = models.OneToOneField(SubjectRequest, models.CASCADE, related_name="forwarding")
    contact = models.CharField(_("contact"), max_length=320)  # of the company, at the time
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)

    class Meta:
        verbose_name = _("request passed on")
        verbose_name_plural = _("requests passed on")

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if self.failed_at is not None:
            return str(_("not delivered"))
        return str(_("queued") if self.handed_over_at is None else _("handed over"))
