"""Model of the findings of the promises' checks."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.heartbeat.periodic_tasks import periodic_tasks

VERIFY_ALL = "privacy.promises.verification.verify_all"
FINDINGS_LAST = 2  # intervals after which a finding counts as unverified
CLOCK_TOLERANCE = timedelta(minutes=1)  # between machines


class Verification(models.Model):
    """Newest finding about one promise: kept or broken, with its evidence."""

    promise = models.CharField(_("promise"), max_length=10, unique=True)
    kept = models.BooleanField(
        _("kept"), null=True, help_text=_("unknown: the check itself failed")
    )
    evidence = models.JSONField(
        _("evidence"), default=dict, help_text=_("findings by language code")
    )
    verified_at = models.DateTimeField(_("verified at"), default=timezone.now)

    class Meta:
        ordering = ["promise"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")

    def __str__(self) -> str:
        return f"{self.promise}: {self.state}"

    @property
    def state(self) -> str:
        """State in the notice and its JSON: `kept`, `broken` or `unverified`.

        A finding is unverified when it is older than FINDINGS_LAST intervals, or from the future,
        where a wrong clock made it.
        """
        age = timezone.now() - self.verified_at
        if not -CLOCK_TOLERANCE <= age <= FINDINGS_LAST * interval():
            return "unverified"
        return {True: "kept", False: "broken", None: "unverified"}[self.kept]


def interval() -> timedelta:
    """Return how often the promises are verified: as the project's periodic task says, else
    `conf.VERIFICATION_INTERVAL`."""
    intervals = (task.every for task in periodic_tasks() if task.name == VERIFY_ALL)
    return next(intervals, conf.VERIFICATION_INTERVAL)
