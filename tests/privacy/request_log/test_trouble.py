"""Staff see signs of attacks and faults, and problems of the log itself."""

import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from privacy.request_log.alarms import alarms
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import DailyTotal, LogLoss, LogReading, PurgeRun
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.statistics import totals_per_day
from privacy.request_log.trouble import Burst, bursts, failures
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]
NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.STATIC_ROOT = tmp_path  # whitenoise wants a folder
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def test_paths_that_fail_are_counted_by_status_and_without_their_query() -> None:
    for url, status in (
        ("/a?page=1", 404),
        ("/a?page=2", 404),
        ("/b", 500),
        ("/c", 403),
        ("/d", 200),
        ("/a", 410),
    ):
        entry(NOW, url=url, status=status)
    newest = failures()
    assert {(path.status, path.path, path.count) for path in newest.paths} == {
        (404, "/a", 2),
        (500, "/b", 1),
        (410, "/a", 1),
    }
    assert newest.paths[0].count == 2
    [troubled] = newest.addresses
    assert (troubled.address, troubled.count, troubled.paths) == ("192.0.2.1", 5, 3)


def test_a_burst_counts_the_requests_of_a_network_in_one_minute(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_OWN_PATHS = ["/health"]
    for seconds in (0, 10, 20, 40):
        entry(NOW - timedelta(seconds=seconds), network="192.0.2.0")
    entry(NOW, network="198.51.100.0")
    for _ in range(9):
        entry(NOW, network="203.0.113.0", url="/health")
    minute = NOW.replace(second=0)
    assert bursts() == [Burst("192.0.2.0", minute, 3), Burst("198.51.100.0", minute, 1)]


def test_only_the_newest_rows_are_evaluated(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_TROUBLE_ROWS = 2
    for minutes in range(4):
        entry(NOW - timedelta(minutes=minutes), status=404, network="192.0.2.0")
    assert failures().since == NOW - timedelta(minutes=1)
    assert [burst.count for burst in bursts()] == [1]


def test_own_requests_are_logged_but_not_plotted(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_OWN_PATHS = ["/health"]
    probe = "https://probe.example/page"
    for url, status, referrer, address in (
        ("/health", 200, "", "127.0.0.1"),
        ("/health", 500, "", "127.0.0.1"),
        ("/page", 200, probe, "127.0.0.1"),
        ("/page", 200, "", "192.0.2.7"),
        ("/missing", 404, probe, "127.0.0.1"),
        ("/broken", 500, probe, "127.0.0.1"),
        ("/wp-login.php", 404, probe, "192.0.2.7"),
    ):
        writer.append(line(url, status=status, referrer=referrer, address=address), now())
    assert ingest(spool, Tally()).rows == 7
    [today] = totals_per_day(1)
    assert (today.responses[2], today.responses[4], today.responses[5]) == (1, 1, 2)
    assert today.bytes_sent == 20
    assert sum(DailyTotal.objects.values_list("responses", flat=True)) == 7
    shown = {(each.status, each.path) for each in failures().paths}
    assert shown == {(500, "/health"), (500, "/broken"), (404, "/wp-login.php")}


def test_a_healthy_log_raises_no_alarm(spool: Spool, writer: SpoolWriter) -> None:
    assert alarms() == []
    entry(NOW)
    run = {"bound": NOW, "rows": 0, "spool_lines": 0, "address_bound": NOW, "addresses": 0}
    PurgeRun.objects.create(finished_at=NOW - timedelta(hours=2), **run)
    LogLoss.objects.create(noticed_at=NOW - timedelta(days=8), node="n", kind="torn", count=1)
    writer.append(line("/waits", time=now() - 300_000_000), now())
    assert alarms() == []


def test_each_problem_raises_an_alarm(
    spool: Spool, writer: SpoolWriter, staff_client: Client, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "telekom_site.urls"  # has the start page of staff
    entry(NOW - timedelta(days=9))
    run = {"bound": NOW, "rows": 0, "spool_lines": 0, "address_bound": NOW, "addresses": 0}
    PurgeRun.objects.create(finished_at=NOW - timedelta(hours=3), **run)
    LogLoss.objects.create(noticed_at=NOW - timedelta(days=6), node="n", kind="torn", count=3)
    writer.append(line("/waits", time=now() - 360_000_000), now())
    shown = alarms()
    assert shown == [
        "3 responses of the last days are missing in the request log.",
        "Lines of the request log have waited for 6 minutes. Is the ingester running?",
        "The request log was last purged 3 hours ago.",
        "The request log contains rows or whole addresses that are older than the "
        "privacy notice says.",
    ]
    for name in ("admin:index", "admin:privacy_request_log_overview"):
        page = staff_client.get(reverse(name)).content.decode()
        assert all(alarm in page for alarm in shown), name


def test_the_staff_start_page_works_without_the_database_of_the_log(
    staff_client: Client, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "telekom_site.urls"
    names = "alarms.alarms", "forwarding.everybody_is_the_proxy"
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(
                mock.patch(f"privacy.request_log.{name}", side_effect=OperationalError)
            )
        page = staff_client.get(reverse("admin:index")).content.decode()
    assert "The database of the request log does not answer." in page


def test_addresses_are_shown_for_a_reason_and_that_is_recorded(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("staff@telekom.example", "x"))
    entry(NOW, address="198.51.100.77", network="198.51.100.0", status=404, url="/wp-login.php")
    page = reverse("admin:privacy_request_log_overview")
    shown = client.get(page).content.decode()
    assert "/wp-login.php" in shown
    assert "198.51.100.0" in shown
    assert "198.51.100.77" not in shown
    assert not LogReading.objects.exists()
    client.post(
        reverse("admin:privacy_request_log_reason"), {"reason": "Someone is trying passwords."}
    )
    assert "198.51.100.77" in client.get(page).content.decode()
    [reading] = LogReading.objects.all()
    assert (reading.what, reading.rows) == ("addresses", 1)


def export(*options: str, reason: str = "weekly") -> list[str]:
    written = io.StringIO()
    call_command("export_request_log", "--combined", "--reason", reason, *options, stdout=written)
    return written.getvalue().splitlines()


def test_the_export_is_in_the_combined_format_without_addresses() -> None:
    entry(
        NOW,
        address="198.51.100.77",
        network="198.51.100.0",
        url='/a?page="x',
        bytes_sent=17,
        referrer="/b",
    )
    entry(
        NOW + timedelta(seconds=1), address="2001:db8::1", network="2001:db8::", url="", status=499
    )
    assert export() == [
        '198.51.100.0 - - [23/Nov/2026:12:00:30 +0000] "GET /a?page=%22x HTTP/1.1" 200 17 "/b" "-"',
        '2001:db8:: - - [23/Nov/2026:12:00:31 +0000] "GET / HTTP/1.1" 499 - "-" "-"',
    ]
    [reading] = LogReading.objects.all()
    assert (reading.what, reading.staff, reading.rows, reading.reason) == (
        "export",
        "",
        2,
        "weekly",
    )


def test_an_export_covers_whole_days_and_needs_a_reason() -> None:
    for days in (2, 1, 0):
        entry(NOW - timedelta(days=days), url=f"/{days}")
    day = (NOW - timedelta(days=1)).date().isoformat()
    assert ["/1" in text for text in export("--since", day, "--until", day)] == [True]
    with pytest.raises(CommandError):
        export(reason=" ")
