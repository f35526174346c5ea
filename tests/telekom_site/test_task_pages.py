"""Staff read what the background did, and does next, in words."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from telekom_site.accounts.models import User
from tests.conftest import prove_again

pytestmark = pytest.mark.django_db
DONE = "privacy.outbox.delivery.deliver_all"


@pytest.mark.parametrize("succeeded", [True, False])
def test_tasks_are_listed_by_the_title_of_their_work(staff_client: Client, succeeded: bool) -> None:
    now, listed = timezone.now(), "success" if succeeded else "failure"
    times = {"started": now, "stopped": now, "success": succeeded}
    Task.objects.create(id="1" * 32, name="red-fox", func=DONE, **times)
    Task.objects.create(id="2" * 32, name="blue-fox", func="somewhere.else_it_is", **times)
    page = staff_client.get(f"/de/staff/django_q/{listed}/").content.decode()
    rows = page.partition('id="result_list"')[2].partition("</table>")[0]
    assert ">Wartende Mails versenden<" in rows
    assert DONE not in rows
    assert "somewhere.else_it_is" in rows
    assert f"/de/staff/django_q/{listed}/{'1' * 32}/change/" in rows


def test_schedules_are_listed_by_the_title_of_their_work(staff_client: Client) -> None:
    call_command("ensure_schedules", verbosity=0)
    page = staff_client.get("/de/staff/django_q/schedule/").content.decode()
    rows = page.partition('id="result_list"')[2].partition("</table>")[0]
    assert rows.count("<tr>") > 20
    assert ">privacy." not in rows


def test_the_last_run_is_told_by_its_moment(staff_client: Client) -> None:
    call_command("ensure_schedules", verbosity=0)
    ended = timezone.now()
    Task.objects.create(id="1" * 32, name="red-fox", func=DONE, started=ended, stopped=ended)
    Schedule.objects.filter(func=DONE).update(task="1" * 32)
    page = staff_client.get("/de/staff/django_q/schedule/").content.decode()
    assert "red-fox" not in page
    assert f"{timezone.localtime(ended):%H:%M}" in page


def test_the_page_of_a_task_bears_the_title_of_its_work(staff_client: Client) -> None:
    now = timezone.now()
    failed = {"started": now, "stopped": now, "success": False}
    Task.objects.create(id="1" * 32, name="red-fox", func=DONE, **failed)
    page = staff_client.get(f"/de/staff/django_q/failure/{'1' * 32}/change/").content.decode()
    path = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
    assert "Wartende Mails versenden" in path
    assert "red-fox" not in path
    assert 'name="_save"' not in page


@pytest.mark.parametrize("kind", ["success", "failure"])
def test_only_who_may_plan_work_has_it_carried_out_again(client: Client, kind: str) -> None:
    now = timezone.now()
    done = {"started": now, "stopped": now, "success": kind == "success"}
    Task.objects.create(id="1" * 32, name="red-fox", func=DONE, args=(), kwargs={}, **done)
    staff = User.objects.create_user("admin@telekom.example", "correct-horse-9", is_staff=True)
    staff.groups.add(Group.objects.get(name="administrator"))
    action = {"_selected_action": "1" * 32}
    for name in ("resubmit_task", "run_again"):
        client.force_login(staff)
        prove_again(client, staff)
        client.post(f"/en/staff/django_q/{kind}/", {"action": name, **action})
        assert not OrmQ.objects.exists()
    User.objects.filter(pk=staff.pk).update(is_superuser=True)
    client.post(f"/en/staff/django_q/{kind}/", {"action": "run_again", **action})
    assert OrmQ.objects.count() == 1
