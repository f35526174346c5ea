"""Privacy officers see how many people staff open, and three kinds of conspicuous days."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client, override_settings
from django.urls import reverse

from privacy.confidentiality.unusual_reading import reading_chart, reading_days
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.registry.subject import email_key
from privacy.staff_access.log_texts import FOUND_BY_A_SEARCH, OPENED, REVIEWED, SEEN_IN_A_LIST
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.conftest import prove_again

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, tzinfo=UTC)
LATE = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)  # half past eight in the evening in Berlin
PAGE = "admin:unusual_reading"


def member(name: str, *companies: Controller) -> User:
    staff = User.objects.create_user(f"{name}@telekom.example", "x", is_staff=True)
    for company in companies:
        StaffCompany.objects.create(staff=staff, company=company)
    return staff


def officer(*companies: Controller) -> User:
    staff = member("officer", *companies)
    staff.user_permissions.add(Permission.objects.get(codename="view_staffaccess"))
    return staff


def read(staff: User, *keys: str, at: datetime = WEDNESDAY, reason: str = OPENED) -> None:
    for key in keys:
        StaffAccess.objects.create(
            staff=staff, subject_key=key, what="x", reason=reason, opened_at=at
        )


@override_settings(PRIVACY_UNUSUAL_PEOPLE_PER_DAY=2)
def test_each_kind_is_listed_and_nothing_else(controller: Controller, austria: Controller) -> None:
    usual, busy = member("a-usual", controller), member("b-busy", controller)
    curious, night = member("c-curious", controller), member("d-night", controller)
    with time_machine.travel(SATURDAY):
        read(usual, "p1", "p2", "p1")
        read(usual, "p3", "p4", reason=SEEN_IN_A_LIST)
        read(usual, "p5", reason=FOUND_BY_A_SEARCH)
        read(usual, "p6", reason=REVIEWED)
        read(busy, "p1", "p2", "p3")
        read(curious, email_key(curious.email))
        read(night, "p1", at=LATE)
        read(night, "p1", at=SATURDAY)
        read(night, "p1", at=datetime(2020, 1, 1, tzinfo=UTC))  # too long ago
        conspicuous = {
            (entry.member.account, entry.day.day): (entry.people, entry.own, entry.off_duty)
            for entry in reading_days(officer(controller))
            if entry.reasons
        }
    assert conspicuous == {
        (busy, 4): (3, 0, 0),
        (curious, 4): (1, 1, 0),
        (night, 4): (1, 0, 1),
        (night, 7): (1, 0, 1),
    }


def test_officers_see_staff_of_their_companies_only(
    controller: Controller, austria: Controller
) -> None:
    here, there = member("here", controller), member("there", austria)
    both = member("both", controller, austria)
    for staff in (here, there, both):
        read(staff, "p1", at=WEDNESDAY)
    StaffAccess.objects.create(subject_key="p2", what="x", reason=OPENED, opened_at=WEDNESDAY)
    reader = officer(austria)
    with time_machine.travel(WEDNESDAY):
        assert [entry.member.account for entry in reading_days(reader)] == [there]
        reader.user_permissions.add(Permission.objects.get(codename="oversee_staffcompany"))
        everyone = reading_days(User.objects.get(pk=reader.pk))
        assert {entry.member.account for entry in everyone} == {here, there, both, None}
        chart, names = reading_chart(everyone)
    assert len(chart.series) == 30
    assert sum(chart.series[-1][1]) == 4
    assert len(names) == 4


def test_the_page_is_recorded_and_linked(client: Client, controller: Controller) -> None:
    reader, colleague = officer(controller), member("colleague", controller)
    client.force_login(reader)
    prove_again(client, reader)
    read(colleague, email_key(colleague.email), at=datetime.now(UTC))
    page = client.get(reverse(PAGE))
    assert colleague.email in page.content.decode()
    assert StaffAccess.objects.get(reason=REVIEWED).what == f"accounts.User {colleague.pk}"
    assert reverse(PAGE) in client.get(reverse("admin:index")).content.decode()


def test_an_empty_page_is_recorded_too(client: Client, controller: Controller) -> None:
    reader = officer(controller)
    client.force_login(reader)
    assert client.get(reverse(PAGE)).status_code == 200
    assert StaffAccess.objects.get(reason=REVIEWED).staff == reader


def test_it_opens_for_nobody_without_the_right(client: Client, controller: Controller) -> None:
    client.force_login(member("plain", controller))
    assert client.get(reverse(PAGE)).status_code == 403
    assert reverse(PAGE) not in client.get(reverse("admin:index")).content.decode()
    assert not StaffAccess.objects.filter(reason=REVIEWED).exists()
