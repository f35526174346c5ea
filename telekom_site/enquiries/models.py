"""Enquiries about products: conversations with the team that answers them."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.moments_in_words import in_words
from privacy.outbox.model_fields import EmailAddressField
from privacy.subject_requests.models import new_reference


class Topic(models.TextChoices):
    """What an enquiry is about; links name it, as in `?topic=tv`."""

    MOBILE = "mobile", _("Mobile")
    BROADBAND = "broadband", _("Internet and phone at home")
    TV = "tv", _("Television")
    BUSINESS = "business", _("Business customers")
    OTHER = "other", _("Something else")


class Team(models.Model):
    """A team that answers enquiries, and its company."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    controller = models.ForeignKey(Controller, models.PROTECT, verbose_name=_("company"))
    mailbox = EmailAddressField(
        _("mailbox"), help_text=_("of the team: it is told of new enquiries, without their content")
    )
    notified_at = models.DateTimeField(_("notified at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class TopicRoute(models.Model):
    """Which team answers enquiries about a topic."""

    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="routes", verbose_name=_("team"))

    class Meta:
        ordering = ["topic"]
        verbose_name = _("topic of a team")
        verbose_name_plural = _("topics of a team")

    def __str__(self) -> str:
        return f"{self.get_topic_display()} → {self.team}"


class Enquiry(models.Model):
    """What a person wants to know: the first message of a conversation, and its state."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    Topic = Topic

    reference = models.CharField(
        _("reference"), max_length=8, unique=True, default=new_reference, editable=False
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))
    email = EmailAddressField(_("email address"), db_index=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    question = models.TextField(_("question"), max_length=5000)
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    answered_at = models.DateTimeField(
        _("answered or closed at"), null=True, blank=True, editable=False
    )
    team_is_notified = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [models.Index(Lower("email"), name="enquiries_of_one_mailbox")]
        ordering = [F("answered_at").desc(nulls_first=True), "asked_at"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")

    def __str__(self) -> str:
        return f"{self.reference} ({self.get_topic_display()})"

    @property
    def company(self) -> Controller | None:
        """The company whose team answers; without a team, the one that runs the site."""
        if self.team is not None:
            return self.team.controller
        return Controller.of_the_site()


class EnquiryMessage(models.Model):
    """A further message of a conversation, from the person or from the team."""

    class Sender(models.TextChoices):
        PERSON = "person", _("you")
        TEAM = "team", _("the team")

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="messages")
    sender = models.CharField(_("from"), max_length=10, choices=Sender.choices)
    text = models.TextField(_("text"), max_length=10000)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("message about an enquiry")
        verbose_name_plural = _("messages about enquiries")

    def __str__(self) -> str:
        return f"{in_words(self.sent_at)} {self.get_sender_display()}"
