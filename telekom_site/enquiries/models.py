"""Requests for information about products."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField


class Enquiry(models.Model):
    """What a person wants to know, and what we answered."""

    class Topic(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        BROADBAND = "broadband", _("Internet and phone at home")
        TV = "tv", _("Television")
        BUSINESS = "business", _("Business customers")
        OTHER = "other", _("Something else")

    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    email = EmailAddressField(_("email address"), db_index=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    question = models.TextField(_("question"), max_length=5000)
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=10000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(Lower("email"), name="enquiries_of_one_mailbox")]
        ordering = [models.F("answered_at").desc(nulls_first=True), "asked_at"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")

    def __str__(self) -> str:
        return f"{self.get_topic_display()} ({self.asked_at:%Y-%m-%d})"
