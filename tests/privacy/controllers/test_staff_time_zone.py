"""Staff read times in the zone of their company; the next request of the thread does not."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.controllers.staff_time_zone import StaffTimeZoneMiddleware
from telekom_site.accounts.models import User
from tests.conftest import prove_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the zone that was active when each response was made."""
    zones: list[str] = []
    original = StaffTimeZoneMiddleware.process_view

    def process_view(self: StaffTimeZoneMiddleware, *args: object) -> None:
        original(self, *args)  # type: ignore[arg-type]
        zones.append(timezone.get_current_timezone_name())

    monkeypatch.setattr(StaffTimeZoneMiddleware, "process_view", process_view)
    return zones


def test_staff_pages_show_the_time_of_the_company(controller: Controller, seen: list[str]) -> None:
    Controller.objects.filter(pk=controller.pk).update(time_zone="Europe/Athens")
    staff = User.objects.create_superuser("staff@telekom.example", "correct-horse-9")
    StaffCompany.objects.create(staff=staff, company=controller)
    client = Client()
    client.force_login(staff)
    prove_again(client, staff)
    client.get("/en/staff/")
    client.get("/en/")
    client.get("/en/staff/missing/")
    assert seen == ["Europe/Athens", "Europe/Berlin", "Europe/Athens"]
    assert timezone.get_current_timezone_name() == "Europe/Berlin"


def test_the_zone_ends_with_a_request_that_fails(rf: RequestFactory) -> None:
    def fail(request: object) -> HttpResponse:
        timezone.activate("Europe/Athens")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        StaffTimeZoneMiddleware(fail)(rf.get("/"))
    assert timezone.get_current_timezone_name() == "Europe/Berlin"
