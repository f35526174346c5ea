"""Models of what the log is read for: findings of the detection, and networks to block.

Both hold truncated addresses only, and neither outlives its own period: a finding expires with the
rows that it rests on, a block at the moment that its author chose.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from privacy.moments_in_words import in_words
from privacy.request_log.block_rules import require_blockable, require_lifetime


class Finding(models.Model):
    """Sign of an attack or a fault, from the first to the last minute in which it was seen."""

    class Kind(models.TextChoices):
        BURST = "burst", _("burst of requests")
        SCAN = "scan", _("search for vulnerabilities")
        LOGINS = "logins", _("trying of passwords")
        FAULTS = "faults", _("path that fails")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    network = models.GenericIPAddressField(
        _("network"),
        null=True,
        unpack_ipv4=True,
        help_text=_("/24 of IPv4, /48 of IPv6; empty where many networks take part"),
    )
    path = models.TextField(_("path"), blank=True, help_text=_("of a fault, without its query"))
    probes = models.CharField(
        _("what was searched for"), max_length=200, blank=True, help_text=_("kinds of software")
    )
    began_at = models.DateTimeField(_("first seen"))
    ended_at = models.DateTimeField(_("last seen"), db_index=True)
    peak = models.PositiveIntegerField(
        _("peak"), help_text=_("most requests in one minute or one window, as the kind counts")
    )
    alerted_at = models.DateTimeField(_("mailed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("finding of the request log")
        verbose_name_plural = _("findings of the request log")
        permissions = [
            ("view_missing_pages_finding", gettext_noop("Can view the list of missing pages"))
        ]
        indexes = [models.Index(fields=["kind", "network"], name="request_log_findings")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {in_words(self.began_at)}"


class DetectionPosition(models.Model):
    """How far the detection has looked; a single row, which also keeps two runs apart."""

    looked_until = models.DateTimeField(_("looked until"))
    finished_at = models.DateTimeField(_("finished"))
    rows = models.PositiveBigIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name = _("position of the detection")
        verbose_name_plural = _("positions of the detection")

    def __str__(self) -> str:
        return f"{in_words(self.looked_until)}"


class BlockedNetwork(models.Model):
    """Network that firewalls refuse until the block expires; exported, never enforced here."""

    network = models.CharField(
        _("network"), max_length=43, unique=True, help_text=_("such as 192.0.2.0/24")
    )
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    added_by = models.CharField(
        _("member of staff"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("key of the account; empty for the detection"),
    )
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("blocked network")
        verbose_name_plural = _("blocked networks")

    def __str__(self) -> str:
        # Copied into the admin's history, which outlives the block: without the network.
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the block if it may exist, by any way. Raises ValidationError."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Put the network in canonical form. Raises ValidationError if it must not be blocked."""
        self.network = require_blockable(self.network)
        expires_at: datetime | None = self.expires_at  # None where the form could not read it
        if expires_at is not None:
            require_lifetime(expires_at)
