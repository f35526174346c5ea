"""The tables of the request log as the migrations up to 0012 leave them, for a new database.

On PostgreSQL: the log in one partition per day, on Citus spread over the workers.
"""

import uuid
from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.models import CreateModel

from privacy.created_together import CreateTogether
from privacy.request_log.partitions import (
    TABLE,
    by_day,
    distribute,
    ensure_ahead,
    keep_out_of_statistics,
)

TABLES = [
    CreateModel(
        name="Finding",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("burst", "burst of requests"),
                        ("scan", "search for vulnerabilities"),
                        ("logins", "trying of passwords"),
                        ("faults", "path that fails"),
                    ],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            (
                "network",
                models.GenericIPAddressField(
                    help_text="/24 of IPv4, /48 of IPv6; empty where many networks take part",
                    null=True,
                    unpack_ipv4=True,
                    verbose_name="network",
                ),
            ),
            (
                "path",
                models.TextField(
                    blank=True, help_text="of a fault, without its query", verbose_name="path"
                ),
            ),
            (
                "probes",
                models.CharField(
                    blank=True,
                    help_text="kinds of software",
                    max_length=200,
                    verbose_name="what was searched for",
                ),
            ),
            ("began_at", models.DateTimeField(verbose_name="first seen")),
            ("ended_at", models.DateTimeField(db_index=True, verbose_name="last seen")),
            (
                "peak",
                models.PositiveIntegerField(
                    help_text="most requests in one minute or one window, as the kind counts",
                    verbose_name="peak",
                ),
            ),
            (
                "alerted_at",
                models.DateTimeField(editable=False, null=True, verbose_name="mailed at"),
            ),
        ],
        options={
            "verbose_name": "finding of the request log",
            "verbose_name_plural": "findings of the request log",
            "permissions": [("view_missing_pages_finding", "Can view the list of missing pages")],
            "indexes": [models.Index(fields=["kind", "network"], name="request_log_findings")],
        },
    ),
    CreateModel(
        name="DetectionPosition",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("looked_until", models.DateTimeField(verbose_name="looked until")),
            ("finished_at", models.DateTimeField(verbose_name="finished")),
            ("rows", models.PositiveBigIntegerField(default=0, verbose_name="rows")),
        ],
        options={
            "verbose_name": "position of the detection",
            "verbose_name_plural": "positions of the detection",
        },
    ),
    CreateModel(
        name="BlockedNetwork",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "network",
                models.CharField(
                    help_text="such as 192.0.2.0/24",
                    max_length=43,
                    unique=True,
                    verbose_name="network",
                ),
            ),
            ("reason", models.CharField(max_length=200, verbose_name="reason")),
            (
                "added_at",
                models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, verbose_name="added at"
                ),
            ),
            (
                "added_by",
                models.CharField(
                    blank=True,
                    editable=False,
                    help_text="key of the account; empty for the detection",
                    max_length=64,
                    verbose_name="member of staff",
                ),
            ),
            ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires at")),
        ],
        options={
            "verbose_name": "blocked network",
            "verbose_name_plural": "blocked networks",
        },
    ),
    CreateModel(
        name="RequestLogEntry",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("time", models.DateTimeField(db_index=True, verbose_name="date of access")),
            (
                "address",
                models.GenericIPAddressField(
                    help_text="empty once it is shortened",
                    null=True,
                    unpack_ipv4=True,
                    verbose_name="address",
                ),
            ),
            ("method", models.CharField(max_length=16, verbose_name="method")),
            ("url", models.TextField(verbose_name="URL")),
            ("status", models.PositiveSmallIntegerField(verbose_name="status")),
            ("referrer", models.TextField(blank=True, verbose_name="referrer")),
            (
                "bytes_sent",
                models.PositiveBigIntegerField(
                    help_text="of the body; empty where unknown",
                    null=True,
                    verbose_name="bytes sent",
                ),
            ),
            (
                "network",
                models.GenericIPAddressField(
                    help_text="the beginning of the address: /24 of IPv4, /48 of IPv6",
                    null=True,
                    verbose_name="network",
                ),
            ),
            (
                "host",
                models.CharField(
                    blank=True,
                    default="",
                    help_text=(
                        "of the address, where this site looks names up; deleted with the address"
                    ),
                    max_length=253,
                    verbose_name="host name",
                ),
            ),
        ],
        options={
            "verbose_name": "request",
            "verbose_name_plural": "requests",
            "indexes": [
                models.Index(fields=["address", "time"], name="request_log_of_one_address"),
                models.Index(
                    condition=models.Q(("address__isnull", False)),
                    fields=["time"],
                    name="request_log_whole_addresses",
                ),
                models.Index(
                    condition=models.Q(("status__gte", 300), ("status__lt", 400)),
                    fields=["time"],
                    name="request_log_redirections",
                ),
                models.Index(
                    condition=models.Q(("status__gte", 400)),
                    fields=["time"],
                    name="request_log_failures",
                ),
                models.Index(
                    condition=models.Q(("status__gte", 500)),
                    fields=["time"],
                    name="request_log_faults",
                ),
            ],
        },
    ),
    CreateModel(
        name="DailyTotal",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("day", models.DateField(verbose_name="day (UTC)")),
            (
                "status_class",
                models.PositiveSmallIntegerField(verbose_name="first digit of the status"),
            ),
            ("responses", models.PositiveBigIntegerField(verbose_name="responses")),
            ("bytes_sent", models.PositiveBigIntegerField(verbose_name="bytes sent")),
            (
                "forwarded",
                models.PositiveBigIntegerField(
                    db_default=0, default=0, verbose_name="forwarded by a proxy that is not trusted"
                ),
            ),
        ],
        options={
            "verbose_name": "total of a day",
            "verbose_name_plural": "totals of days",
            "constraints": [
                models.UniqueConstraint(
                    fields=("day", "status_class"), name="request_log_one_total_per_kind"
                )
            ],
        },
    ),
    CreateModel(
        name="SpoolPosition",
        fields=[
            (
                "segment",
                models.CharField(
                    max_length=80, primary_key=True, serialize=False, verbose_name="segment"
                ),
            ),
            ("node", models.CharField(db_index=True, max_length=32, verbose_name="spool")),
            ("offset", models.PositiveBigIntegerField(verbose_name="bytes read")),
            ("updated_at", models.DateTimeField(verbose_name="last read")),
        ],
        options={
            "verbose_name": "spool position",
            "verbose_name_plural": "spool positions",
        },
    ),
    CreateModel(
        name="LogLoss",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("noticed_at", models.DateTimeField(db_index=True, verbose_name="detected")),
            ("node", models.CharField(max_length=32, verbose_name="spool")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("unwritten", "could not be written to the spool"),
                        ("torn", "unreadable line in the spool"),
                    ],
                    max_length=16,
                    verbose_name="kind",
                ),
            ),
            ("count", models.PositiveBigIntegerField(verbose_name="lines")),
        ],
        options={
            "verbose_name": "loss of log lines",
            "verbose_name_plural": "losses of log lines",
        },
    ),
    CreateModel(
        name="PurgeRun",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("finished_at", models.DateTimeField(db_index=True, verbose_name="finished")),
            (
                "bound",
                models.DateTimeField(
                    help_text="no row is older than this moment", verbose_name="deleted before"
                ),
            ),
            ("rows", models.PositiveBigIntegerField(verbose_name="rows")),
            ("spool_lines", models.PositiveBigIntegerField(verbose_name="lines in the spool")),
            (
                "address_bound",
                models.DateTimeField(
                    help_text="no whole address is older than this", verbose_name="shortened before"
                ),
            ),
            ("addresses", models.PositiveBigIntegerField(verbose_name="addresses shortened")),
        ],
        options={
            "verbose_name": "deletion run",
            "verbose_name_plural": "deletion runs",
        },
    ),
    CreateModel(
        name="LogReading",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("read_at", models.DateTimeField(db_index=True, verbose_name="read at")),
            (
                "staff",
                models.CharField(
                    blank=True,
                    help_text="key of the account; empty for a command",
                    max_length=64,
                    verbose_name="member of staff",
                ),
            ),
            (
                "what",
                models.CharField(
                    choices=[
                        ("list", "a page of the list"),
                        ("search", "a search for an address"),
                        ("entry", "one request"),
                        ("addresses", "addresses with many failures"),
                        ("export", "an export"),
                    ],
                    max_length=16,
                    verbose_name="what was read",
                ),
            ),
            (
                "sought",
                models.CharField(
                    blank=True,
                    db_index=True,
                    max_length=64,
                    verbose_name="address sought (keyed digest)",
                ),
            ),
            ("entry", models.UUIDField(null=True, verbose_name="request")),
            (
                "narrowed",
                models.CharField(blank=True, max_length=200, verbose_name="filters and page"),
            ),
            ("rows", models.PositiveIntegerField(verbose_name="rows shown")),
            ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
        ],
        options={
            "verbose_name": "reading of the request log",
            "verbose_name_plural": "readings of the request log",
        },
    ),
]


UNDIVIDED = f"{TABLE}_undivided"


def divide(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put a divided table in the place of the empty one; its indexes follow with the others'."""
    connection = schema_editor.connection
    if not by_day(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {UNDIVIDED}")
        cursor.execute(
            f"CREATE TABLE {TABLE} (LIKE {UNDIVIDED} INCLUDING DEFAULTS) PARTITION BY RANGE (time)"
        )
        cursor.execute(f"DROP TABLE {UNDIVIDED}")
        cursor.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id, time)")
    ensure_ahead(connection)
    distribute(connection)
    keep_out_of_statistics(connection, TABLE)


class Migration(migrations.Migration):
    """All tables of the app at once."""

    initial = True
    replaces = [
        ("privacy_request_log", "0001_request_log"),
        ("privacy_request_log", "0002_two_steps"),
        ("privacy_request_log", "0003_day_partitions"),
        ("privacy_request_log", "0004_daily_totals"),
        ("privacy_request_log", "0005_host_names"),
        ("privacy_request_log", "0006_distribute"),
        ("privacy_request_log", "0007_forwarded"),
        ("privacy_request_log", "0008_readings_by_staff"),
        ("privacy_request_log", "0009_no_success"),
        ("privacy_request_log", "0010_labels_of_the_log"),
        ("privacy_request_log", "0011_findings_and_blocks"),
        ("privacy_request_log", "0012_no_statistics_of_addresses"),
    ]
    dependencies = []
    operations = [CreateTogether(TABLES), migrations.RunPython(divide, migrations.RunPython.noop)]
