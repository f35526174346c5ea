"""Models of the log: rows, daily totals, positions in the spool, losses, purge runs and readings.

Those of findings and blocks are in `security_models`.

No foreign keys to or from the log, and no UPDATE of an entry's time or id: they determine in which
partition or shard a row is stored.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words
from privacy.request_log.security_models import BlockedNetwork, DetectionPosition, Finding

__all__ = [
    "BlockedNetwork",
    "DailyTotal",
    "DetectionPosition",
    "Finding",
    "LogLoss",
    "LogReading",
    "PurgeRun",
    "RequestLogEntry",
    "SpoolPosition",
]

# Replaces the first digit of the status in totals of health checks and probes (own_requests.py).
OWN = 0


class RequestLogEntry(models.Model):
    """One response. The id is derived from the line's position in the spool, so storing a line
    twice is impossible.

    The address is truncated after REQUEST_LOG_ADDRESS_RETENTION, the row deleted after
    REQUEST_LOG_RETENTION. On PostgreSQL each day is a partition, and the primary key is (id, time).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    time = models.DateTimeField(_("date of access"), db_index=True)
    address = models.GenericIPAddressField(
        _("address"), null=True, unpack_ipv4=True, help_text=_("empty once it is shortened")
    )
    network = models.GenericIPAddressField(
        _("network"),
        null=True,
        help_text=_("the beginning of the address: /24 of IPv4, /48 of IPv6"),
    )
    method = models.CharField(_("method"), max_length=16)
    url = models.TextField(_("URL"))
    status = models.PositiveSmallIntegerField(_("status"))
    referrer = models.TextField(_("referrer"), blank=True)
    bytes_sent = models.PositiveBigIntegerField(
        _("bytes sent"), null=True, help_text=_("of the body; empty where unknown")
    )
    host = models.CharField(
        _("host name"),
        max_length=253,
        blank=True,
        default="",
        help_text=_("of the address, where this site looks names up; deleted with the address"),
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(fields=["address", "time"], name="request_log_of_one_address"),
            models.Index(
                fields=["time"],
                name="request_log_whole_addresses",
                condition=models.Q(address__isnull=False),
            ),
            # Rows that are not a success are few: partial indexes find their newest fast.
            models.Index(
                fields=["time"],
                name="request_log_redirections",
                condition=models.Q(status__gte=300, status__lt=400),
            ),
            models.Index(
                fields=["time"], name="request_log_failures", condition=models.Q(status__gte=400)
            ),
            models.Index(
                fields=["time"], name="request_log_faults", condition=models.Q(status__gte=500)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.status} {in_words(self.time)}"


class DailyTotal(models.Model):
    """Number of responses of one kind on a day (UTC), which staff see without reading the log."""

    day = models.DateField(_("day (UTC)"))
    status_class = models.PositiveSmallIntegerField(_("first digit of the status"))
    responses = models.PositiveBigIntegerField(_("responses"))
    bytes_sent = models.PositiveBigIntegerField(_("bytes sent"))
    forwarded = models.PositiveBigIntegerField(
        _("forwarded by a proxy that is not trusted"), default=0, db_default=0
    )

    class Meta:
        verbose_name = _("total of a day")
        verbose_name_plural = _("totals of days")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "status_class"], name="request_log_one_total_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.status_class}xx: {self.responses}"


class SpoolPosition(models.Model):
    """How far a segment of a spool is ingested, written in the same transaction as its rows."""

    segment = models.CharField(_("segment"), max_length=80, primary_key=True)
    node = models.CharField(_("spool"), max_length=32, db_index=True)
    offset = models.PositiveBigIntegerField(_("bytes read"))
    updated_at = models.DateTimeField(_("last read"))

    class Meta:
        verbose_name = _("spool position")
        verbose_name_plural = _("spool positions")

    def __str__(self) -> str:
        return f"{self.segment}: {self.offset}"


class LogLoss(models.Model):
    """Responses that are missing in the log, as detected by the ingester."""

    class Kind(models.TextChoices):
        UNWRITTEN = "unwritten", _("could not be written to the spool")
        TORN = "torn", _("unreadable line in the spool")

    noticed_at = models.DateTimeField(_("detected"), db_index=True)
    node = models.CharField(_("spool"), max_length=32)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    count = models.PositiveBigIntegerField(_("lines"))

    class Meta:
        verbose_name = _("loss of log lines")
        verbose_name_plural = _("losses of log lines")

    def __str__(self) -> str:
        return f"{self.count} × {self.get_kind_display()}"


class PurgeRun(models.Model):
    """One purge of expired rows and addresses: the evidence that the log is temporary."""

    finished_at = models.DateTimeField(_("finished"), db_index=True)
    bound = models.DateTimeField(
        _("deleted before"), help_text=_("no row is older than this moment")
    )
    rows = models.PositiveBigIntegerField(_("rows"))
    spool_lines = models.PositiveBigIntegerField(_("lines in the spool"))
    address_bound = models.DateTimeField(
        _("shortened before"), help_text=_("no whole address is older than this")
    )
    addresses = models.PositiveBigIntegerField(_("addresses shortened"))

    class Meta:
        verbose_name = _("deletion run")
        verbose_name_plural = _("deletion runs")

    def __str__(self) -> str:
        return f"{in_words(self.finished_at)}: {self.rows}"


class LogReading(models.Model):
    """One reading of rows of the log by staff or a command. Append-only.

    No foreign key to the account: the log may have a database of its own, and works in projects
    without accounts.
    """

    class What(models.TextChoices):
        LIST = "list", _("a page of the list")
        SEARCH = "search", _("a search for an address")
        ENTRY = "entry", _("one request")
        ADDRESSES = "addresses", _("addresses with many failures")
        EXPORT = "export", _("an export")

    read_at = models.DateTimeField(_("read at"), db_index=True)
    staff = models.CharField(
        _("member of staff"),
        max_length=64,
        blank=True,
        help_text=_("key of the account; empty for a command"),
    )
    what = models.CharField(_("what was read"), max_length=16, choices=What.choices)
    sought = models.CharField(
        _("address sought (keyed digest)"), max_length=64, blank=True, db_index=True
    )
    entry = models.UUIDField(_("request"), null=True)
    narrowed = models.CharField(_("filters and page"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("rows shown"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reading of the request log")
        verbose_name_plural = _("readings of the request log")

    def __str__(self) -> str:
        return f"{in_words(self.read_at)} {self.get_what_display()}"
