"""A team lead sees how many requests each colleague works on, of the lead's companies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.workload import workload
from tests.support.clerks import member
from tests.support.subject_requests import LIST

pytestmark = pytest.mark.django_db
Verified = Callable[..., SubjectRequest]
HEADING = "Workload of the team"


def test_the_load_is_counted_per_colleague_and_company(
    verified: Verified, controller: Controller, austria: Controller
) -> None:
    lead, idle = member("a-lead", controller, "team lead"), member("b-idle", controller)
    busy, other = member("c-busy", controller), member("d-other", austria)
    late = timezone.localdate() - timedelta(days=3)
    verified(assigned_to=busy)
    verified(assigned_to=busy, due_on=late)
    verified(assigned_to=busy, closed_at=timezone.now(), outcome="answered")
    open_one = verified()
    verified(controller=austria, assigned_to=other)
    loads = [(load.staff, load.company, load.open, load.overdue) for load in workload(lead)]
    assert loads == [
        (None, controller, 1, 0),
        (lead, None, 0, 0),
        (idle, None, 0, 0),
        (busy, controller, 2, 1),
    ]
    assert [load.next_due for load in workload(lead)] == [open_one.due_on, None, None, late]


def test_the_start_page_of_a_lead_leads_to_the_list_of_a_colleague(
    client: Client, verified: Verified, controller: Controller, austria: Controller
) -> None:
    lead, busy = member("lead", controller, "team lead"), member("busy", controller)
    theirs, others = verified(assigned_to=busy), verified(email="bea@customer.example")
    client.force_login(lead)
    start = client.get("/en/staff/").content.decode()
    assert HEADING in start
    assert f"assigned={busy.pk}" in start
    listed = client.get(f"{LIST}?state=open&assigned={busy.pk}").content.decode()
    assert theirs.reference in listed
    assert others.reference not in listed
    client.force_login(busy)
    assert HEADING not in client.get("/en/staff/").content.decode()
    ignored = client.get(f"{LIST}?assigned={lead.pk}").content.decode()
    assert others.reference in ignored
