"""What the checks of the promises found, and when."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Verification(models.Model):
    """The newest finding about one promise: kept or broken, with its evidence."""

    promise = models.CharField(_("promise"), max_length=10, unique=True)
    kept = models.BooleanField(_("kept"), null=True, help_text=_("unknown: the check itself failed"))
    evidence = models.JSONField(_("evidence"), default=dict, help_text=_("findings by language code"))
    verified_at = models.DateTimeField(_("verified at"), default=timezone.now)

    class Meta:
        ordering = ["promise"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")

    def __str__(self) -> str:
        return f"{self.promise}: {self.state}"

    @property
    def state(self) -> str:
        """`kept`, `broken` or `unverified`, as the notice and its JSON say it."""
        return {True: "kept", False: "broken", None: "unverified"}[self.kept]
