"""Attacks and faults are seen in the stored rows, once each, by network and never by address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from privacy.request_log.detection import detect
from privacy.request_log.missing_pages import missing_pages
from privacy.request_log.models import (
    BlockedNetwork,
    DetectionPosition,
    Finding,
    RequestLogEntry,
)
from privacy.request_log.probe_paths import probe_of
from privacy.request_log.recorder import now as microseconds
from privacy.request_log.retention import purge_expired
from privacy.request_log.spool import Spool
from privacy.request_log.store import database
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]
NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
ATTACKER = {"address": "198.51.100.77", "network": "198.51.100.0"}
LOGIN = "/en/account/login/"


@pytest.fixture(autouse=True)
def _small_thresholds(settings: Settings) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    settings.PRIVACY_REQUEST_LOG_BURST = 4
    settings.PRIVACY_REQUEST_LOG_SCAN_PATHS = 4
    settings.PRIVACY_REQUEST_LOG_SCAN_PROBES = 2
    settings.PRIVACY_REQUEST_LOG_FAILED_LOGINS = 3
    settings.PRIVACY_REQUEST_LOG_FAILED_LOGINS_IN_ALL = 5
    settings.PRIVACY_REQUEST_LOG_FAULTS = 2
    settings.PRIVACY_REQUEST_LOG_LOGIN_PATHS = [LOGIN]
    with time_machine.travel(NOW, tick=False):
        yield


def findings() -> list[tuple[str, str | None, str, int]]:
    rows = Finding.objects.order_by("kind", "network", "path")
    return list(rows.values_list("kind", "network", "path", "peak"))


def ago(**amount: float) -> datetime:
    return NOW - timedelta(**amount)


def test_a_burst_is_counted_within_one_minute() -> None:
    for seconds in (0, 10, 40, 50, 60):  # over two minutes: two and three
        entry(ago(seconds=seconds), **ATTACKER)
    assert detect() == 0
    for seconds in (45, 55):
        entry(ago(seconds=seconds), **ATTACKER)
    assert detect() == 1
    assert findings() == [("burst", "198.51.100.0", "", 5)]


@pytest.mark.parametrize(
    ("urls", "seen"),
    [
        (["/a", "/b", "/c"], False),
        (["/a", "/b", "/c", "/d"], True),
        (["/a?page=1", "/a?page=2", "/a?page=3", "/a?page=4"], False),
        (["/wp-login.php", "/.env"], True),
        (["/wp-login.php", "/wp-login.php"], False),
    ],
)
def test_a_scanner_asks_for_different_missing_paths(urls: list[str], seen: bool) -> None:
    for minutes, url in enumerate(urls):
        entry(ago(minutes=minutes), url=url, status=404, **ATTACKER)
    assert detect() == seen
    assert [kind for kind, *_rest in findings()] == ["scan"] * seen


def test_a_scan_is_counted_in_one_window_only() -> None:
    for minutes in (0, 10, 20, 30):
        entry(ago(minutes=minutes), url=f"/{minutes}", status=404, **ATTACKER)
    DetectionPosition.objects.create(pk=1, looked_until=ago(hours=1), finished_at=ago(hours=1))
    assert detect() == 0


def test_what_a_scanner_looked_for_is_named_by_kind_and_not_by_url() -> None:
    for url in ("/.git/config", "/wp-admin/", "/anna.mueller/"):
        entry(NOW, url=url, status=404, **ATTACKER)
    detect()
    finding = Finding.objects.get()
    assert (finding.probes, finding.path) == ("WordPress, secret files", "")


def test_failed_logins_of_one_network_and_of_all_are_seen() -> None:
    for status in (422, 429, 302, 200, 500):
        entry(NOW, method="POST", url=LOGIN, status=status, **ATTACKER)
    entry(NOW, method="GET", url=LOGIN, status=200, **ATTACKER)
    assert detect() == 2  # and a burst
    assert ("logins", "198.51.100.0", "", 3) in findings()
    for number in (1, 2):
        entry(NOW, method="POST", url=LOGIN, status=422, network=f"203.0.{number}.0")
    detect()
    assert ("logins", None, "", 5) in findings()


def test_faults_are_counted_by_path() -> None:
    for url, status in (("/a?page=1", 500), ("/a", 503), ("/b", 500), ("/c", 404)):
        entry(NOW, url=url, status=status, network=None)
    detect()
    assert findings() == [("faults", None, "/a", 2)]


def test_rows_that_are_looked_at_twice_change_nothing() -> None:
    for _ in range(4):
        entry(NOW, **ATTACKER)
    assert [detect(), detect(), detect()] == [1, 0, 0]
    assert findings() == [("burst", "198.51.100.0", "", 4)]


def test_a_finding_goes_on_and_begins_again_after_a_pause() -> None:
    for hours, new in ((0, 1), (5, 0), (10, 0), (17, 1)):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            for _ in range(4 + hours):
                entry(timezone.now(), **ATTACKER)
            assert detect() == new
    first, second = Finding.objects.order_by("began_at")
    assert (first.peak, second.peak) == (14, 21)
    assert first.ended_at == NOW.replace(second=0) + timedelta(hours=10, minutes=1)


def test_a_detection_that_did_not_run_catches_up() -> None:
    detect()
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        for _ in range(4):
            entry(NOW + timedelta(hours=1), **ATTACKER)
        assert detect() == 1


def test_lines_that_wait_in_the_spool_are_looked_at_once_they_are_stored(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line("/waits"), microseconds())
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        detect()
        for _ in range(4):
            entry(NOW + timedelta(minutes=1), **ATTACKER)  # stored late
        assert detect() == 1


def test_own_networks_and_health_checks_are_left_out(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_OWN_PATHS = ["/health"]
    settings.PRIVACY_REQUEST_LOG_OWN_NETWORKS = ["192.0.2.7/32"]
    for _ in range(5):
        entry(NOW, network="192.0.2.0")
        entry(NOW, url="/health", **ATTACKER)
    assert detect() == 0


def test_the_referrer_of_our_probes_hides_no_attacker() -> None:
    for _ in range(4):
        entry(NOW, referrer="https://probe.example/page", **ATTACKER)
    assert detect() == 1


def test_networks_of_ipv6_are_48_bits() -> None:
    for _ in range(4):
        entry(NOW, address="2001:db8:1:2::3", network="2001:db8:1::")
    detect()
    assert findings() == [("burst", "2001:db8:1::", "", 4)]


def test_one_query_reads_the_rows_however_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    detect()
    for number in range(20):
        entry(NOW, network=f"203.0.{number}.0", url=f"/{number}", status=404)
    with django_assert_num_queries(7, connection=connections[database()]) as queries:
        detect()
    table = RequestLogEntry._meta.db_table
    assert sum(table in query["sql"] for query in queries.captured_queries) == 1


def test_a_finding_expires_with_the_rows_that_show_it() -> None:
    for days in (8, 6):
        Finding.objects.create(
            kind="burst", network="198.51.100.0", began_at=NOW, ended_at=ago(days=days), peak=1
        )
    purge_expired()
    assert Finding.objects.get().ended_at == ago(days=6)


@pytest.mark.parametrize(("enabled", "blocked"), [(False, []), (True, ["198.51.100.0/24"])])
def test_the_detection_blocks_only_where_it_may(
    settings: Settings, enabled: bool, blocked: list[str]
) -> None:
    settings.PRIVACY_REQUEST_LOG_BLOCK = enabled
    for _ in range(4):
        entry(NOW, status=500, **ATTACKER)
    detect()
    assert [block.network for block in BlockedNetwork.objects.all()] == blocked
    BlockedNetwork.objects.all().delete()
    detect()
    assert not BlockedNetwork.objects.exists(), "staff unblocked it, and the finding goes on"


@pytest.mark.parametrize(
    ("path", "software"),
    [
        ("/wp-login.php", "WordPress"),
        ("/.ENV", "secret files"),
        ("/old/site.sql", "backups"),
        ("/phpmyadmin/index", "database tools"),
        ("/en/news/environment/", ""),
        ("/en/shop/shelly/", ""),
        ("/en/notice/", ""),
    ],
)
def test_declared_patterns_recognise_scanners(path: str, software: str) -> None:
    assert probe_of(path) == software


def test_a_setting_adds_patterns(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_PROBE_PATHS = {"Exchange": "/ews/"}
    assert probe_of("/EWS/exchange.asmx") == "Exchange"


def test_editors_see_missing_pages_without_addresses_scanners_and_probes() -> None:
    for number in (1, 2):
        entry(
            NOW, url="/old/?page=1", status=404, network=f"203.0.{number}.0", referrer="/en/news/"
        )
        entry(NOW, url="/.env", status=404, network=f"203.0.{number}.0")
    entry(NOW, url="/old/", status=404, network="203.0.1.0", referrer="https://blog.example/a")
    entry(NOW, url="/typed-by-one/", status=404, network="203.0.1.0")
    entry(NOW, url="/typed-by-one/", status=404, network="127.0.0.0")
    entry(NOW, url="/there/", status=200, network="203.0.1.0")
    [page] = missing_pages()
    assert (page.path, page.status, page.count) == ("/old/", 404, 3)
    assert (page.is_linked_here, page.linking_sites) == (True, ["blog.example"])


def test_no_time_of_a_position_is_ahead(spool: Spool) -> None:
    detect()
    with time_machine.travel(NOW - timedelta(days=1), tick=False):  # the clock was set back
        for _ in range(4):
            entry(timezone.now(), **ATTACKER)
        assert detect() == 1
