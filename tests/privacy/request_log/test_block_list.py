"""The block list: what may be on it, how it ends, and the files that firewalls read."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log.block_list import current_blocks
from privacy.request_log.models import BlockedNetwork
from privacy.request_log.retention import purge_expired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]
NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def block(network: str, hours: float = 1) -> BlockedNetwork:
    expires = timezone.now() + timedelta(hours=hours)
    return BlockedNetwork.objects.create(network=network, reason="scans", expires_at=expires)


def exported(chosen: str, *options: str) -> str:
    written = io.StringIO()
    call_command("export_block_list", "--format", chosen, *options, stdout=written)
    return written.getvalue()


@pytest.mark.parametrize(
    "network",
    ["", "x", "198.51.100.0/33", "0.0.0.0/0", "10.0.0.0/8", "2001::/31", "127.0.0.1", "::1/64"],
)
def test_what_must_not_be_blocked_is_refused_by_any_way(network: str) -> None:
    with pytest.raises(ValidationError):
        block(network)


def test_proxies_that_are_trusted_cannot_be_blocked(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = ["unix", "198.51.100.9/32"]
    with pytest.raises(ValidationError):
        block("198.51.100.0/24")


@pytest.mark.parametrize("hours", [-1, 0, 24 * 30 + 1])
def test_a_block_ends_and_not_too_late(hours: float) -> None:
    with pytest.raises(ValidationError):
        block("198.51.100.0/24", hours)


def test_a_network_is_stored_in_one_spelling() -> None:
    assert block(" 198.51.100.77/24 ").network == "198.51.100.0/24"
    assert block("2001:DB8:0:1::/48").network == "2001:db8::/48"


def test_what_expired_or_became_ours_is_not_exported(settings: Settings) -> None:
    for network, hours in (("198.51.100.0/24", 1), ("203.0.113.0/24", 3), ("192.0.2.0/24", 3)):
        block(network, hours)
    settings.PRIVACY_REQUEST_LOG_OWN_NETWORKS = ["192.0.2.5"]
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert exported("plain") == "203.0.113.0/24\n"
        purge_expired()
        assert BlockedNetwork.objects.count() == 2


def test_overlapping_networks_are_exported_as_disjoint_ones() -> None:
    block("198.51.100.0/24", 1)
    block("198.51.100.128/25", 5)
    block("203.0.113.0/25", 1)
    block("203.0.113.0/24", 5)
    shown = [(str(network), (end - NOW) // timedelta(hours=1)) for network, end in current_blocks()]
    assert shown == [
        ("198.51.100.0/25", 1),
        ("198.51.100.128/25", 5),
        ("203.0.113.0/25", 5),
        ("203.0.113.128/25", 5),
    ]


def test_the_script_for_nftables_replaces_the_list_and_ends_each_block() -> None:
    block("198.51.100.0/24")
    block("2001:db8::/48", 2)
    script = exported("nftables")
    assert script.startswith("table inet request_log_block_list\ndelete table inet")
    assert "198.51.100.0/24 timeout 3600s" in script
    assert "2001:db8::/48 timeout 7200s" in script
    assert script.count("elements") == 2


def test_an_empty_list_empties_the_firewall() -> None:
    assert "elements" not in exported("nftables")
    assert exported("fail2ban") == "reload --unban request-log\nexit\n"
    assert exported("plain") == ""


def test_the_commands_for_fail2ban_empty_the_jail_first() -> None:
    block("198.51.100.0/24")
    assert exported("fail2ban").splitlines() == [
        "reload --unban request-log",
        "set request-log banip 198.51.100.0/24",
        "exit",
    ]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "blocked.txt"
    target.write_text("old")
    block("198.51.100.0/24")
    assert exported("plain", "--output", str(target)) == ""
    assert target.read_text() == "198.51.100.0/24\n"
    assert list(tmp_path.glob(".blocked*")) == []
    with pytest.raises(CommandError):
        exported("plain", "--output", str(tmp_path / "nowhere" / "file"))
