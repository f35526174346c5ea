"""Who reads rows says why, and each reading is recorded."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from privacy.request_log.models import LogReading
from privacy.request_log.retention import purge_expired
from tests.privacy.request_log.staff_pages import (
    CHANGELIST,
    TODAY,
    entry,
    staff,
    static_files,
    today,
)

__all__ = ["staff", "static_files", "today"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]


def test_reading_rows_asks_for_a_reason_and_records_it(staff: Client) -> None:
    row = entry()
    LogEntry.objects.all().delete()
    staff.session.flush()
    staff.force_login(get_user_model().objects.get())
    ask = reverse("admin:privacy_request_log_reason")
    change = reverse("admin:privacy_request_log_requestlogentry_change", args=[row.pk])
    for url in (reverse(CHANGELIST), change):
        assert staff.get(url)["Location"] == ask
    assert staff.post(ask, {"reason": ""}).status_code == 200
    assert not LogEntry.objects.exists()

    assert staff.post(ask, {"reason": "Someone is trying passwords."})["Location"] == reverse(
        CHANGELIST
    )

    assert staff.get(reverse(CHANGELIST)).status_code == 200
    assert staff.get(change).status_code == 200
    journal = LogEntry.objects.get()
    assert journal.change_message == "Read: Someone is trying passwords."
    assert journal.user == get_user_model().objects.get()


def test_a_reason_is_valid_for_a_limited_time(staff: Client) -> None:
    with time_machine.travel(TODAY + timedelta(minutes=29), tick=False):
        assert staff.get(reverse(CHANGELIST)).status_code == 200
    with time_machine.travel(TODAY + timedelta(minutes=31), tick=False):
        assert staff.get(reverse(CHANGELIST)).status_code == 302


def readings() -> list[tuple[str, int, str]]:
    return list(LogReading.objects.order_by("pk").values_list("what", "rows", "reason"))


def test_each_reading_of_rows_is_recorded(staff: Client) -> None:
    row = entry()
    entry(status=404)
    change = reverse("admin:privacy_request_log_requestlogentry_change", args=[row.pk])
    history = reverse("admin:privacy_request_log_requestlogentry_history", args=[row.pk])
    staff.get(reverse(CHANGELIST))
    staff.get(reverse(CHANGELIST), {"status_class": "4", "p": "1"})
    staff.get(reverse(CHANGELIST), {"q": "192.0.2.1"})
    staff.get(change)
    staff.get(history)
    why = "Someone is trying passwords."
    assert readings() == [
        ("list", 2, why),
        ("list", 1, why),
        ("search", 2, why),
        ("entry", 1, why),
        ("entry", 1, why),
    ]
    _first, filtered, search, opened, _history = LogReading.objects.order_by("pk")
    assert filtered.narrowed == "status_class=4&p=1"
    assert opened.entry == row.pk
    assert len(search.sought) == 64
    assert "192.0.2.1" not in str(search.__dict__)
    assert search.staff == str(get_user_model().objects.get().pk)


def test_rows_are_not_shown_unless_the_reading_is_recorded(staff: Client) -> None:
    entry()
    staff.raise_request_exception = False
    with mock.patch(
        "privacy.request_log.models.LogReading.objects.using", side_effect=OperationalError
    ):
        assert staff.get(reverse(CHANGELIST)).status_code == 500


@pytest.mark.parametrize(
    "name", ["address", "address__startswith", "url__contains", "network", "referrer__regex"]
)
def test_no_search_bypasses_the_record(staff: Client, name: str) -> None:
    entry()
    assert staff.get(reverse(CHANGELIST), {name: "192.0.2.1"}).status_code in {302, 400}
    assert not LogReading.objects.exists()


def test_auditors_can_find_who_searched_for_an_address(staff: Client) -> None:
    for sought in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "192.0.2"):
        staff.get(reverse(CHANGELIST), {"q": sought})
    page = reverse("admin:privacy_request_log_logreading_changelist")
    assert len(staff.get(page, {"q": "192.0.2.1"}).context["cl"].result_list) == 2
    assert len(staff.get(page, {"q": "192.0.2.9"}).context["cl"].result_list) == 0
    assert len(staff.get(page, {"what__exact": "search"}).context["cl"].result_list) == 4
    assert "staff@telekom.example" in staff.get(page).content.decode()


def test_readings_need_a_permission_of_their_own_and_expire(client: Client) -> None:
    user = get_user_model().objects.create_user("other@telekom.example", "x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_requestlogentry"))
    client.force_login(user)
    page = reverse("admin:privacy_request_log_logreading_changelist")
    assert client.get(page).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_logreading"))
    assert client.get(page).status_code == 200
    LogReading.objects.create(read_at=TODAY - timedelta(days=1096), what="list", rows=1)
    LogReading.objects.create(read_at=TODAY - timedelta(days=1094), what="list", rows=1)
    purge_expired()
    assert LogReading.objects.count() == 1


def test_a_reader_is_named_or_told_by_the_key(staff: Client) -> None:
    """Accounts may have had keys of another kind when the log was read."""
    boss = get_user_model().objects.get()
    values = {"read_at": TODAY, "what": LogReading.What.LIST, "rows": 1}
    for key in (str(boss.pk), "2f46a4c4-anna", ""):
        LogReading.objects.create(staff=key, **values)
    page = staff.get(reverse("admin:privacy_request_log_logreading_changelist")).content.decode()
    for name in (boss.get_username(), "2f46a4c4-anna", "ein Befehl"):
        assert page.count(f'field-staff_name">{name}<') == 1
