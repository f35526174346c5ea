"""Models of the runs of the verification and of the findings of the promises' checks."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from privacy.heartbeat.periodic_tasks import periodic_tasks
from privacy.moments_in_words import in_words
from privacy.promises.conf import conf
from privacy.registry.discovery import registry
from privacy.registry.promise import STATES
from privacy.service_notices.models import ServiceNotice

VERIFY_ALL = "privacy.promises.verification.verify_all"
FINDINGS_LAST = 2  # intervals after which a finding counts as unverified
CLOCK_TOLERANCE = timedelta(minutes=1)  # between machines


def new_nonce() -> str:
    """Return a random text by which a run recognises its own visits."""
    return secrets.token_hex(16)


class VerificationRun(models.Model):
    """One run over all promises. A run that was killed has no end; the next one continues it."""

    # Known to this installation only; the site echoes it, and the log shows it.
    nonce = models.CharField(max_length=32, unique=True, default=new_nonce, editable=False)
    started_at = models.DateTimeField(_("started at"), default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("run of the verification")
        verbose_name_plural = _("runs of the verification")

    def __str__(self) -> str:
        return self.started_at.isoformat(timespec="seconds")


class Verification(models.Model):
    """Newest finding about one promise: kept or broken, with its evidence."""

    promise = models.CharField(_("promise"), max_length=10, unique=True)
    kept = models.BooleanField(
        _("kept"), null=True, help_text=_("unknown: the check itself failed")
    )
    # Each finding as `Finding.as_data()`, in no language.
    evidence = models.JSONField(_("evidence"), default=list, help_text=_("findings"))
    verified_at = models.DateTimeField(_("verified at"), default=timezone.now)
    kept_at = models.DateTimeField(_("last kept at"), null=True)

    class Meta:
        ordering = ["promise"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")

    def __str__(self) -> str:
        return self.promise

    @cached_property
    def stale_at(self) -> datetime:
        """When the finding becomes too old to count, as its promise says."""
        promise = registry.promises_by_id.get(self.promise)
        fresh_for = promise.fresh_for if promise else None
        return self.verified_at + (fresh_for or FINDINGS_LAST * interval())

    @property
    def is_stale(self) -> bool:
        """Whether the finding is too old to count, or from the future, where a wrong clock made
        it."""
        now = timezone.now()
        return now > self.stale_at or self.verified_at - now > CLOCK_TOLERANCE

    @property
    def state(self) -> str:
        """State in the notice and its JSON: `kept`, `broken` or `unverified`, as a stale one is."""
        if self.is_stale:
            return "unverified"
        return STATES[self.kept]


class PromiseDay(models.Model):
    """What the checks of one promise found on one day (UTC): how often each state."""

    promise = models.CharField(_("promise"), max_length=10)
    day = models.DateField(_("day (UTC)"))
    kept = models.PositiveIntegerField(_("kept"), default=0)
    broken = models.PositiveIntegerField(_("broken"), default=0)
    unverified = models.PositiveIntegerField(_("not verified"), default=0)
    # The last findings of the day with numbers, each as `Finding.as_data()`.
    figures = models.JSONField(_("figures"), default=list)

    class Meta:
        ordering = ["promise", "day"]
        verbose_name = _("day of a promise")
        verbose_name_plural = _("days of promises")
        constraints = [
            models.UniqueConstraint(fields=["promise", "day"], name="one_row_per_promise_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.day}"


class Incident(models.Model):
    """A time during which a sentence of the notice was not true. It opens and ends by itself."""

    promise = models.CharField(_("promise"), max_length=10)
    began_at = models.DateTimeField(_("first seen broken at"), default=timezone.now)
    ended_at = models.DateTimeField(_("kept again at"), null=True)
    notice = models.OneToOneField(
        ServiceNotice,
        models.SET_NULL,
        verbose_name=_("email to those affected"),
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-began_at"]
        verbose_name = _("incident of the notice")
        verbose_name_plural = _("incidents of the notice")
        constraints = [
            models.UniqueConstraint(
                fields=["promise"],
                condition=models.Q(ended_at=None),
                name="one_open_incident_per_promise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise}: {in_words(self.began_at)}"


class IncidentText(models.Model):
    """What staff publish about an incident in one language."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    cause = models.TextField(_("cause"), blank=True, max_length=2000)
    remedy = models.TextField(_("remedy"), blank=True, max_length=2000)

    class Meta:
        ordering = ["language"]
        verbose_name = _("text about an incident")
        verbose_name_plural = _("texts about an incident")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "language"], name="one_text_per_incident_and_language"
            ),
        ]

    def __str__(self) -> str:
        return str(get_language_info(self.language)["name_translated"])


def interval() -> timedelta:
    """Return how often the promises are verified: as the project's periodic task says, else
    `conf.VERIFICATION_INTERVAL`."""
    for task in periodic_tasks():
        if task.name == VERIFY_ALL:
            return task.every
    return conf.VERIFICATION_INTERVAL
