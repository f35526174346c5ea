"""Staff read what the background did, and does next, in words."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_q.models import Task

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
