"""Models of the runs of the verification and of the findings of the promises' checks."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.heartbeat.periodic_tasks import periodic_tasks
from privacy.registry.discovery import registry

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
        return f"{self.promise}: {self.state}"

    @property
    def stale_at(self) -> datetime:
        """When the finding becomes too old to count, as its promise says."""
        limits = (each.fresh_for for each in registry.promises if each.id == self.promise)
        return self.verified_at + (next(limits, None) or FINDINGS_LAST * interval())

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
        return {True: "kept", False: "broken", None: "unverified"}[self.kept]


def interval() -> timedelta:
    """Return how often the promises are verified: as the project's periodic task says, else
    `conf.VERIFICATION_INTERVAL`."""
    intervals = (task.every for task in periodic_tasks() if task.name == VERIFY_ALL)
    return next(intervals, conf.VERIFICATION_INTERVAL)
