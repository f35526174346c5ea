"""Models of the campaigns: who may be written to, what is written, and each message.

`triggers.py` lets the database refuse messages without a valid consent.
"""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.blocks import Block, blocks_from_json
from privacy.consent.models import Channel, ConsentEvent
from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.outbox.model_fields import EmailAddressField
from privacy.registry.subject import email_keys
from privacy.staff_access.approval import ApprovedByAnother


class Subscriber(models.Model):
    """Address of a person who consented, since the ledger itself only knows pseudonyms."""

    class Frequency(models.TextChoices):
        EVERY = "every", _("every campaign")
        WEEKLY = "weekly", _("one a week at most")
        MONTHLY = "monthly", _("one a month at most")

    subject_key = models.CharField(_("person (keyed digest)"), max_length=64, unique=True)
    email = EmailAddressField(_("email address"), db_index=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    company = models.ForeignKey(
        Controller,
        models.SET_NULL,
        verbose_name=_("company"),
        null=True,
        blank=True,
        help_text=_("Only offers of this company; empty: of the whole group."),
    )
    frequency = models.CharField(
        _("frequency"), max_length=10, choices=Frequency.choices, default=Frequency.EVERY
    )
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    created_at = models.DateTimeField(_("subscribed at"), default=timezone.now)
    ended_at = models.DateTimeField(_("last consent ended at"), null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(_("temporary bounces"), default=0)
    retry_at = models.DateTimeField(_("not before, after a bounce"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced at"), null=True, blank=True)
    complained_at = models.DateTimeField(_("complained at"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return gettext("since %(day)s") % {"day": day_in_words(self.created_at)}

    @property
    def has_own_address(self) -> bool:
        """Whether the address is the one that consented; raw SQL may have stored another."""
        return self.subject_key in email_keys(self.email)


class Campaign(ApprovedByAnother):
    """One mailing about one topic; `campaign_states.py` brings it from state to state."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", pgettext_lazy("campaign", "cancelled")

    name = models.CharField(_("name"), max_length=100, help_text=_("Only staff see it."))
    topic = models.SlugField(_("topic"))
    channel = models.SlugField(_("channel"), choices=Channel.choices, default=Channel.EMAIL.value)
    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        help_text=_("Who sends it; empty: the company that runs the site."),
    )
    filters = models.JSONField(_("audience"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    mails_per_minute = models.PositiveIntegerField(
        _("mails per minute"),
        default=0,
        validators=[MaxValueValidator(1_000_000)],
        help_text=_("0: as fast as the mail server accepts them."),
    )
    respects_quiet_hours = models.BooleanField(_("not at night"), default=True)
    # How far the audience was turned into messages: key of the last subscriber.
    last_subscriber = models.PositiveBigIntegerField(default=0, editable=False)
    is_materialised = models.BooleanField(default=False, editable=False)
    problem = models.CharField(_("problem"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [("approve_campaign", gettext_noop("Can approve campaigns"))]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("edited_by")), name="campaign_four_eyes"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sending_company(self) -> Controller | None:
        """Who sends it; None where the site has no company."""
        return self.company or Controller.of_the_site()

    def picture_names(self) -> set[str]:
        """Return the names of the pictures that its texts show."""
        names = set[str]()
        for blocks in self.texts.values_list("blocks", flat=True):
            for block in blocks:
                if isinstance(block, dict):  # raw SQL may have stored something else
                    names.add(str(block.get("picture", "")))
        return names - {""}

    def content_to_approve(self) -> list[Any]:
        """Return all that an approval covers, the pictures that it shows included."""
        company = self.sending_company
        columns = ("variant", "language", "subject", "preheader", "blocks")
        texts = list(self.texts.order_by("variant", "language").values_list(*columns))
        pictures = CampaignPicture.objects.filter(name__in=self.picture_names()).order_by("name")
        return [
            self.topic,
            self.channel,
            company and [company.pk, company.name, company.slug, company.street, company.city],
            self.company_id,
            self.filters,
            self.respects_quiet_hours,
            texts,
            [picture.facts for picture in pictures],
        ]


class CampaignText(models.Model):
    """What one variant says in one language."""

    class Variant(models.TextChoices):
        A = "A", "A"
        B = "B", "B"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts")
    variant = models.CharField(
        _("variant"), max_length=1, choices=Variant.choices, default=Variant.A
    )
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(
        _("preheader"),
        max_length=150,
        blank=True,
        help_text=_("The line that the inbox shows beside the subject."),
    )
    blocks = models.JSONField(_("blocks"), default=list, blank=True)

    class Meta:
        ordering = ["variant", "language"]
        verbose_name = _("text of a campaign")
        verbose_name_plural = _("texts of a campaign")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant", "language"], name="one_text_of_a_campaign"
            )
        ]

    def __str__(self) -> str:
        language = get_language_info(self.language)["name_translated"]
        return f"{self.variant} ({language}): {self.subject}"

    @property
    def parsed_blocks(self) -> tuple[Block, ...]:
        """The blocks. Raises ValidationError where raw SQL stored others."""
        return blocks_from_json(self.blocks)


class CampaignPicture(models.Model):
    """Picture that is sent inside the mails of campaigns."""

    name = models.SlugField(_("name"), unique=True)
    media_type = models.CharField(_("kind"), max_length=20, editable=False)
    width = models.PositiveSmallIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveSmallIntegerField(_("height in pixels"), editable=False)
    content = models.BinaryField()

    class Meta:
        ordering = ["name"]
        verbose_name = _("picture for campaigns")
        verbose_name_plural = _("pictures for campaigns")

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> list[Any]:
        """Name, kind, width, height and content, as JSON values."""
        content = bytes(self.content).hex()
        return [self.name, self.media_type, self.width, self.height, content]


class CampaignMessage(models.Model):
    """One message to one person, and the consent it rests on. It holds no address."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CLAIMED = "claimed", _("being prepared")
        HANDING_OVER = "handing_over", _("being handed over")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("perhaps sent")
        REFUSED = "refused", _("refused by the mail server")
        BOUNCED = "bounced", _("returned")
        COMPLAINED = "complained", _("reported as spam")
        SKIPPED = "skipped", _("not sent")

    # Without indexes that nothing asks: each change of a message's state writes all of them.
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name=_("campaign"), db_index=False
    )
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    topic = models.SlugField(_("topic"), db_index=False)
    channel = models.SlugField(_("channel"), db_index=False)
    # Without a constraint: the retention period of the consent may end earlier.
    grant = models.ForeignKey(
        ConsentEvent,
        models.DO_NOTHING,
        verbose_name=_("consent"),
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    variant = models.CharField(_("variant"), max_length=1, default="A")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    # Token of the worker that has claimed it.
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reply_code = models.PositiveSmallIntegerField(_("reply of the mail server"), null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message of a campaign")
        verbose_name_plural = _("messages of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject_key"], name="one_message_per_person_and_campaign"
            )
        ]
        indexes = [
            models.Index(
                fields=["campaign", "not_before"],
                condition=models.Q(state="queued"),
                name="messages_waiting",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state__in=["claimed", "handing_over"]),
                name="messages_in_hand",
            ),
            models.Index(fields=["subject_key", "sent_at"], name="messages_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.get_state_display()}"


class CampaignCount(models.Model):
    """How often something happened on a day, without who did it: the basis of A/B comparisons."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visits of the page")
        REPLY = "reply", _("replies")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="counts")
    variant = models.CharField(_("variant"), max_length=1)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    day = models.DateField(_("day (UTC)"))
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("count of a campaign")
        verbose_name_plural = _("counts of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant", "kind", "day"], name="one_count_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


def text_for(texts: dict[tuple[str, str], Any], variant: str, language: str) -> tuple[str, str]:
    """Return the (variant, language) of the text that a person gets.

    In their language if there is one; else in the site's, or in any. Raises KeyError without one.
    """
    for key in ((variant, language), (variant, settings.LANGUAGE_CODE)):
        if key in texts:
            return key
    for key in sorted(texts):
        if key[0] == variant:
            return key
    raise KeyError(variant)
