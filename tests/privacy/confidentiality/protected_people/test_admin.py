"""Officers mark people as especially protected; who reads them is noticed, and nobody else
learns of the mark."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from privacy.confidentiality.emergencies.opening import open_in_emergency
from privacy.confidentiality.protected_people.models import ProtectedPerson
from privacy.confidentiality.unusual_reading import reading_days
from privacy.controllers.models import Controller
from privacy.personal_data.erasure import erase
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject, Number, email_key
from privacy.staff_access.log_texts import OPENED
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.clerks import member
from tests.support.subject_requests import page_of

pytestmark = pytest.mark.django_db
LIST = "/en/staff/privacy/protectedperson/"
EMAIL = "anna@customer.example"
REASON = "A public figure; colleagues were curious before."


def marked(company: Controller, until: date | None = None, **changes: object) -> ProtectedPerson:
    """Mark Anna as especially protected since a week."""
    now = timezone.now()
    values: dict[str, object] = {
        "email": EMAIL,
        "reason": REASON,
        "marked_at": now - timedelta(days=7),
        "until": until or timezone.localdate() + timedelta(days=30),
    }
    return ProtectedPerson.objects.create(company=company, **(values | changes))


def logged_in(staff: User) -> Client:
    """Return a client of a member of staff who has just reauthenticated."""
    client = Client()
    client.force_login(staff)
    prove_again(client, staff)
    return client


def read(staff: User, key: str) -> None:
    """Record that a member of staff opened something of a person now."""
    StaffAccess.objects.create(staff=staff, subject_key=key, what="x", reason=OPENED)


def times_protected(reader: User) -> list[int]:
    """Return how often protected people were opened, per day of a member of staff."""
    return [day.protected for day in reading_days(reader)]


def test_an_officer_marks_a_person_of_their_company_until_a_day(
    controller: Controller, austria: Controller
) -> None:
    officer = member("officer", controller, "privacy officer")
    client, day = logged_in(officer), timezone.localdate() + timedelta(days=30)
    form = {
        "company": str(controller.pk),
        "email": EMAIL,
        "reason": REASON,
        "until": day.isoformat(),
    }
    for refused in (
        {"reason": "curious"},
        {"until": (day + timedelta(days=730)).isoformat()},
        {"until": (day - timedelta(days=40)).isoformat()},
        {"until": ""},
        {"company": str(austria.pk)},
    ):
        assert client.post(f"{LIST}add/", form | refused).status_code == 200, refused
    assert client.post(f"{LIST}add/", form).status_code == 302
    mark = ProtectedPerson.objects.get()
    assert (mark.email, mark.until, mark.marked_by) == (EMAIL, day, officer)
    page = f"{LIST}{mark.pk}/change/"
    assert (
        client.post(
            page,
            {"reason": REASON, "until": timezone.localdate().isoformat(), "email": "x@y.example"},
        ).status_code
        == 302
    )
    mark.refresh_from_db()
    assert (mark.email, mark.until) == (EMAIL, timezone.localdate())
    assert client.post(f"{LIST}{mark.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        EMAIL
        not in logged_in(member("other", austria, "privacy officer")).get(LIST).content.decode()
    )


@pytest.mark.parametrize("role", ["clerk", "auditor", "administrator", "editor"])
def test_no_other_role_sees_the_marks(controller: Controller, role: str) -> None:
    mark, client = marked(controller), logged_in(member("other", controller, role))
    for page in (LIST, f"{LIST}add/", f"{LIST}{mark.pk}/change/"):
        assert client.get(page).status_code == 403


@pytest.mark.usefixtures("one_moment")
def test_reading_a_protected_person_is_unusual_for_officers_of_the_company(
    controller: Controller, austria: Controller
) -> None:
    clerk = member("clerk", controller)
    read(clerk, email_key(EMAIL))
    read(clerk, email_key("someone@else.example"))
    officer = member("officer", controller, "group privacy officer")
    assert times_protected(officer) == [0]
    mark = marked(controller)
    assert times_protected(officer) == [1]
    (day,) = reading_days(officer)
    with translation.override("en"):
        assert "opened an especially protected person, 1×" in day.reasons
    assert times_protected(member("auditor", controller, "auditor")) == [0]
    mark.marked_at = timezone.now() + timedelta(hours=1)
    assert not mark.protects_at(timezone.now())
    ProtectedPerson.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert times_protected(officer) == [0], "the protection has ended"
    ProtectedPerson.objects.update(until=timezone.localdate(), company=austria)
    assert times_protected(member("local", controller, "privacy officer")) == [0]


@pytest.mark.usefixtures("one_moment")
def test_ones_own_record_is_known_by_its_number_too(controller: Controller) -> None:
    clerk = member("clerk", controller)
    read(clerk, Number("customer_number", clerk.customer_number).keys[0])
    (day,) = reading_days(member("officer", controller, "privacy officer"))
    assert day.own == 1


@pytest.mark.parametrize(("role", "learns"), [("clerk", False), ("privacy officer", True)])
def test_the_preview_of_a_deletion_tells_only_officers(
    controller: Controller, role: str, learns: bool
) -> None:
    marked(controller)
    now = timezone.now()
    request = SubjectRequest.objects.create(
        kind="deletion",
        controller=controller,
        email=EMAIL,
        language="en",
        verified_at=now,
        due_on=now.date(),
    )
    client = logged_in(member("staff", controller, role))
    page = client.get(page_of(request, "erase")).content.decode()
    assert "What the deletion does" in page
    assert ("especially protected" in page) is learns


def test_who_opens_the_data_in_an_emergency_does_not_learn_of_the_mark(
    controller: Controller, austria: Controller
) -> None:
    marked(austria)
    clerk = member("clerk", controller)
    access = open_in_emergency(EMAIL, austria, REASON, clerk)
    page = logged_in(clerk).get(f"/en/staff/privacy/emergencyaccess/{access.pk}/data/")
    assert page.status_code == 200
    assert "protected" not in page.content.decode()


def test_a_mark_is_erased_with_the_person_and_ends_by_age(controller: Controller) -> None:
    marked(controller)
    other = marked(controller, email="bea@customer.example")
    list(erase(DataSubject(EMAIL)))
    assert ProtectedPerson.objects.get() == other
    with time_machine.travel(timezone.now() + timedelta(days=160)):
        purge_all()
    assert not ProtectedPerson.objects.exists()
