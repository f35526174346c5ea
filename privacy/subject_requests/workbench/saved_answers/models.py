"""Saved answers: texts that staff write once and insert into answers, in versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words

ANSWER_CHARACTERS = 10_000  # as many as an answer has at most


class SavedAnswerQuerySet(models.QuerySet["SavedAnswer"]):
    """Saved answers and their texts."""

    def with_text(self) -> "SavedAnswerQuerySet":
        """Annotate `text`: that of the newest version."""
        newest = SavedAnswerVersion.objects.filter(answer=OuterRef("pk")).order_by("-number")
        return self.annotate(text=Subquery(newest.values("text")[:1]))

    def offered_to(self, company: Controller, language: str) -> QuerySet["SavedAnswer"]:
        """Return those that answers of a company in a language can use, with their texts."""
        of_company = Q(company=company) | Q(company=None)
        offered = self.filter(of_company, is_offered=True, language=language)
        return offered.with_text().order_by("title", "pk")


class SavedAnswer(models.Model):
    """A text in one language for the answers of one company, or of all."""

    EMPTY_COMPANY_IS_EVERY_COMPANY = True  # for the pages of staff

    title = models.CharField(_("title"), max_length=100)
    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: for all companies."),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    is_offered = models.BooleanField(_("offered for answers"), default=True)

    objects: ClassVar[models.Manager["SavedAnswer"]] = SavedAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["title", "language"]
        verbose_name = _("saved answer")
        verbose_name_plural = _("saved answers")

    def __str__(self) -> str:
        return self.title


class SavedAnswerVersion(models.Model):
    """A text of a saved answer as it was offered from a moment on; append-only (`triggers`)."""

    answer = models.ForeignKey(SavedAnswer, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=ANSWER_CHARACTERS)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("written by"),
        null=True,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a saved answer")
        verbose_name_plural = _("versions of saved answers")
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}, {day_in_words(self.written_at)}"
