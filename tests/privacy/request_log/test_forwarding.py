"""An untrusted proxy is detected: in the log, by the check, by the notice and on the staff start
page."""

from datetime import timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.promises.checks import log
from privacy.request_log import checks, forwarding
from privacy.request_log.forwarding import LEAST, everybody_is_the_proxy
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import DailyTotal
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.spool_line import format_line
from tests.privacy.promises.in_process import InProcessProbe
from tests.privacy.request_log.conftest import logged

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = {"X-Forwarded-For": "198.51.100.7"}
WARNING = ["privacy_request_log.W006"]


def visits(spool: Spool, forwarded: int, direct: int) -> None:
    """Make visits through the whole middleware, and ingest them."""
    for _ in range(forwarded):
        Client(headers=HEADER).get("/")
    for _ in range(direct):
        Client().get("/")
    ingest(spool, Tally())


def warned() -> list[str | None]:
    return [message.id for message in checks.check_who_asks(None)]


@pytest.fixture
def log_only(settings: Settings, spool: Spool) -> None:
    settings.MIDDLEWARE = ["privacy.request_log.middleware.RequestLogMiddleware"]


@pytest.mark.parametrize(
    ("proxies", "header", "sent", "marked"),
    [
        ([], "X-Forwarded-For", "X-Forwarded-For", True),
        ([], "X-Forwarded-For", "Forwarded", False),
        ([], "Forwarded", "Forwarded", True),
        ([], "X-Forwarded-For", "X-Other", False),
        (["192.0.2.0/24"], "X-Forwarded-For", "X-Forwarded-For", False),
    ],
)
def test_a_forwarded_request_is_marked_while_no_proxy_is_trusted(
    log_only: None,
    spool: Spool,
    settings: Settings,
    proxies: list[str],
    header: str,
    sent: str,
    marked: bool,
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = proxies
    settings.PRIVACY_FORWARDED_HEADER = header
    Client(headers={sent: "198.51.100.7"}).get("/")
    [line] = logged(spool)
    assert (line.forwarded, "198.51.100.7" in line.address) == (marked, False)


@pytest.mark.usefixtures("controller")  # without a company, a check warns
def test_mostly_forwarded_requests_without_a_trusted_proxy_are_a_warning(
    log_only: None, spool: Spool
) -> None:
    visits(spool, forwarded=LEAST // 2 + 1, direct=LEAST // 2 - 1)
    assert warned() == WARNING
    assert [
        message.id for message in run_checks(tags=["database"], databases=["default"])
    ] == WARNING


@pytest.mark.parametrize(
    ("forwarded", "direct"), [(LEAST // 2, LEAST // 2), (LEAST - 1, 0), (0, LEAST), (0, 0)]
)
def test_half_or_few_forwarded_requests_are_not_a_warning(
    log_only: None, spool: Spool, forwarded: int, direct: int
) -> None:
    visits(spool, forwarded, direct)
    assert warned() == []


@pytest.mark.usefixtures("controller")  # without a company, a check warns
def test_the_check_command_uses_only_the_database(
    log_only: None, spool: Spool, settings: Settings
) -> None:
    """`manage.py check` runs in another process, which has seen no request."""
    DailyTotal.objects.create(
        day=timezone.now().date(), status_class=2, responses=900, bytes_sent=1, forwarded=899
    )
    with pytest.raises(
        SystemCheckError, match=r"W006.*Most requests carry X-Forwarded-For but no proxy is trusted"
    ):
        call_command("check", databases=["default"], tags=["database"], fail_level="WARNING")
    settings.PRIVACY_TRUSTED_PROXIES = ["10.0.0.0/8"]
    call_command("check", databases=["default"], tags=["database"], fail_level="WARNING")


def test_a_log_in_an_unchecked_database_is_not_queried(log_only: None, spool: Spool) -> None:
    visits(spool, LEAST, 0)
    assert checks.check_who_asks(None, databases=["another"]) == []
    assert [message.id for message in checks.check_who_asks(None, databases=["default"])] == WARNING


def test_before_the_migration_there_is_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table() -> bool:
        raise DatabaseError

    monkeypatch.setattr(checks, "everybody_is_the_proxy", no_table)
    assert warned() == []


def test_forwarded_requests_of_last_week_are_ignored(log_only: None, spool: Spool) -> None:
    visits(spool, LEAST, 0)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert everybody_is_the_proxy()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert not everybody_is_the_proxy()


def test_lines_in_the_former_format_count_as_not_forwarded(log_only: None, spool: Spool) -> None:
    visits(spool, 1, 1)
    total = DailyTotal.objects.get()
    assert (total.responses, total.forwarded) == (2, 1)
    raw = format_line(now(), "192.0.2.1", "GET", 200, 5, "/", "")
    assert raw.count(b"\t") == 6
    visits(spool, 1, 0)
    total.refresh_from_db()
    assert (total.responses, total.forwarded) == (3, 2)


@pytest.mark.parametrize("unnoticed", [True, False])
def test_the_promise_about_the_address_is_broken_by_an_untrusted_proxy(
    spool: Spool, settings: Settings, monkeypatch: pytest.MonkeyPatch, unnoticed: bool
) -> None:
    settings.ROOT_URLCONF = "telekom_site.urls"
    monkeypatch.setattr(log, "everybody_is_the_proxy", lambda: unnoticed)
    evidence = log.address(InProcessProbe())
    assert evidence.kept is not unnoticed
    assert ("proxy" in str(evidence.findings[0]).lower()) is unnoticed


@pytest.mark.parametrize("unnoticed", [True, False])
def test_staff_see_the_warning_on_their_start_page(
    staff_client: Client, monkeypatch: pytest.MonkeyPatch, unnoticed: bool
) -> None:
    monkeypatch.setattr(forwarding, "everybody_is_the_proxy", lambda: unnoticed)
    page = staff_client.get("/en/staff/").content.decode()
    assert ("PRIVACY_TRUSTED_PROXIES" in page) is unnoticed
