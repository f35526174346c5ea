"""Staff pages of findings, blocks and missing pages: networks only, each act recorded."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from privacy.request_log.models import BlockedNetwork, Finding
from tests.privacy.request_log.staff_pages import TODAY, entry, staff, static_files, today

__all__ = ["staff", "static_files", "today"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]

FINDINGS = "admin:privacy_request_log_finding_changelist"
BLOCKS = "admin:privacy_request_log_blockednetwork_changelist"
MISSING = "admin:privacy_request_log_missing_pages"


def finding(network: str | None = "198.51.100.0", kind: str = "scan", **values: str) -> Finding:
    times = {"began_at": TODAY - timedelta(hours=1), "ended_at": TODAY}
    return Finding.objects.create(kind=kind, network=network, peak=77, **times, **values)


def member(client: Client, *codenames: str) -> Client:
    user = get_user_model().objects.create_user("member@telekom.example", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


def test_findings_are_listed_with_their_networks_and_plotted(staff: Client) -> None:
    finding(probes="WordPress")
    finding(None, "faults", path="/en/shop/")
    page = staff.get(reverse(FINDINGS)).content.decode()
    for shown in ("198.51.100.0/24", "WordPress", "/en/shop/", "77"):
        assert shown in page
    plot = staff.get(reverse("admin:privacy_request_log_findings_plot"))
    assert plot["Content-Type"] == "image/svg+xml"
    assert "2026-11-23: 0, 1, 0, 1." in plot.content.decode()


def test_staff_block_the_networks_of_findings_and_that_is_recorded(staff: Client) -> None:
    chosen = [finding(), finding(kind="burst"), finding(None, "logins"), finding("127.0.0.0")]
    LogEntry.objects.all().delete()
    form = {"action": "block", "_selected_action": [str(row.pk) for row in chosen]}
    assert staff.post(reverse(FINDINGS), form).status_code == 302
    block = BlockedNetwork.objects.get()
    assert (block.network, block.expires_at) == ("198.51.100.0/24", TODAY + timedelta(days=1))
    assert block.added_by == str(get_user_model().objects.get().pk)
    assert "198.51.100" not in LogEntry.objects.get().object_repr


def test_a_block_by_hand_is_checked_and_recorded_without_the_network(staff: Client) -> None:
    add = reverse("admin:privacy_request_log_blockednetwork_add")
    LogEntry.objects.all().delete()
    form = {"network": "203.0.113.9/24", "reason": "Scans the shop."}
    form |= {"expires_at_0": "2026-11-25", "expires_at_1": "12:00"}
    for wrong in ({"network": "10.0.0.0/8"}, {"network": ""}, {"expires_at_0": "2027-11-25"}):
        assert staff.post(add, form | wrong).status_code == 200
    assert not BlockedNetwork.objects.exists()
    assert staff.post(add, form).status_code == 302
    assert BlockedNetwork.objects.get().network == "203.0.113.0/24"
    assert "203.0.113" not in str(LogEntry.objects.values())
    assert "203.0.113.0/24" in staff.get(reverse(BLOCKS)).content.decode()


def test_findings_and_blocks_need_permissions_of_their_own(client: Client) -> None:
    member(client, "view_requestlogentry")
    for name in (FINDINGS, BLOCKS, MISSING, "admin:privacy_request_log_findings_plot"):
        assert client.get(reverse(name)).status_code == 403


def test_who_may_not_block_cannot_do_it_by_an_action(client: Client) -> None:
    member(client, "view_finding")
    form = {"action": "block", "_selected_action": [str(finding().pk)]}
    client.post(reverse(FINDINGS), form)
    assert not BlockedNetwork.objects.exists()


def test_editors_open_the_missing_pages_and_nothing_else(client: Client) -> None:
    member(client, "view_missing_pages_finding")
    for network in ("198.51.100.0", "203.0.113.0"):
        row = entry(network, status=404, url="/gone/")
        row.network = network
        row.save()
    page = client.get(reverse(MISSING))
    assert "/gone/" in page.content.decode()
    assert "198.51.100" not in page.content.decode()
    assert client.post(reverse(MISSING)).status_code == 405
    assert client.get(reverse(FINDINGS)).status_code == 403


@pytest.mark.parametrize("lookup", ["network", "network__startswith", "path__contains"])
def test_no_lookup_searches_findings(staff: Client, lookup: str) -> None:
    assert staff.get(reverse(FINDINGS), {lookup: "1"}).status_code in {302, 400}
