"""Surveys, their questions, and answers that lead to nobody."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from telekom_site.text_lines import lines_of
from telekom_site.translated import Translated

MOST_OPTIONS = 20
SCALE = 5  # steps


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys by their period."""

    def open(self) -> "SurveyQuerySet":
        """Return those that can be answered now."""
        now = timezone.now()
        return self.filter(is_ready=True, opens_at__lte=now, closes_at__gt=now)

    def published(self) -> "SurveyQuerySet":
        """Return those whose results everyone may see: they are closed."""
        return self.filter(
            is_ready=True, results_are_public=True, closes_at__lte=timezone.now()
        ).order_by("-closes_at")


class Survey(models.Model):
    """A survey: who is asked, and when."""

    class Audience(models.TextChoices):
        SITE = "site", _("everyone, on the site")
        INVITED = "invited", _("people who consented to surveys, by email")

    slug = models.SlugField(_("address"), unique=True)
    title_de = models.CharField(_("title (German)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150)
    intro_de = models.TextField(_("introduction (German)"))
    intro_en = models.TextField(_("introduction (English)"))
    audience = models.CharField(
        _("who is asked"), max_length=10, choices=Audience.choices, default=Audience.SITE
    )
    opens_at = models.DateTimeField(_("opens at"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    is_ready = models.BooleanField(
        _("ready"),
        default=False,
        help_text=_("Then it opens by itself, and its questions can no longer be changed."),
    )
    results_are_public = models.BooleanField(
        _("publish the results"),
        default=False,
        help_text=_("On the site, after it has closed. Answers in people’s own words never are."),
    )

    title = Translated(_("Title"))
    intro = Translated()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "slug"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.slug  # the same in every language

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return reverse("surveys:survey", args=[self.slug])

    def clean(self) -> None:
        """Require a period that ends after it begins."""
        if all((self.opens_at, self.closes_at)) and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It must close after it opens.")})

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.is_ready and self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_closed(self) -> bool:
        """Whether it was open, and its results do not change any more."""
        return self.is_ready and self.closes_at <= timezone.now()

    @property
    def is_fixed(self) -> bool:
        """Whether people may have seen it, so that its questions stay as they are."""
        return self.is_ready and self.opens_at <= timezone.now()


class Question(models.Model):
    """One question of a survey, of a type that needs no code."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("one of several")
        MULTIPLE = "multiple", _("several of several")
        SCALE = "scale", _("scale from 1 to 5")
        TEXT = "text", _("in one’s own words")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    text_de = models.CharField(_("question (German)"), max_length=300)
    text_en = models.CharField(_("question (English)"), max_length=300)
    options_de = models.TextField(
        _("options (German)"),
        blank=True,
        help_text=_("One in a line; of a scale, what its two ends mean."),
    )
    options_en = models.TextField(_("options (English)"), blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)

    text = Translated()
    options = Translated()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Require as many options as the type needs, equally many in both languages."""
        numbers = {len(lines_of(self.options_de)), len(lines_of(self.options_en))}
        if len(numbers) > 1:
            raise ValidationError(_("Write the same options in both languages."))
        allowed = {
            self.Kind.CHOICE: range(2, MOST_OPTIONS + 1),
            self.Kind.MULTIPLE: range(1, MOST_OPTIONS + 1),
            self.Kind.SCALE: (0, 2),
            self.Kind.TEXT: (0,),
        }
        if self.kind and numbers.pop() not in allowed[self.Kind(self.kind)]:
            raise ValidationError(
                _(
                    "A choice needs 2 to %(most)d options, a scale none or the meaning of its two "
                    "ends, a text none."
                ),
                params={"most": MOST_OPTIONS},
            )

    @property
    def option_list(self) -> list[str]:
        """The options to choose from, in the visitor's language; their index is what is stored."""
        lines = lines_of(self.options)
        if self.kind != self.Kind.SCALE:
            return lines
        steps = list(map(str, range(1, SCALE + 1)))
        if lines:
            steps[0] += f" – {lines[0]}"
            steps[-1] += f" – {lines[1]}"
        return steps


class Answer(models.Model):
    """One answer to one question. It has no moment, and its keys are random: no row tells whose it
    is, or when it came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.UUIDField(_("sheet"), db_index=True)  # the same for the answers of one person
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    option = models.PositiveSmallIntegerField(_("option"), null=True, blank=True)
    text = models.TextField(_("answer in one’s own words"), blank=True)

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return str(self.pk)


class UnusedLink(models.Model):
    """The digest of a link that was mailed and not used; it names no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE)
    token_digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("unused link to a survey")
        verbose_name_plural = _("unused links to surveys")

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """That a person was asked to take part, so that nobody is asked twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, verbose_name=_("survey"))
    subject_key = models.CharField(_("pseudonym"), max_length=64, db_index=True)

    class Meta:
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "subject_key"], name="one_invitation_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
