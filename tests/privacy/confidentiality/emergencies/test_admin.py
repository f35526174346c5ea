"""Staff open another company's data in an emergency; a second person reviews it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.confidentiality.emergencies.admin import heading_of
from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.confidentiality.emergencies.opening import open_in_emergency
from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject, email_key
from privacy.staff_access.models import StaffAccess
from privacy.staff_access.stated_purposes import SESSION_KEY
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.clerks import member

pytestmark = pytest.mark.django_db

LIST = "/en/staff/privacy/emergencyaccess/"
EMAIL = "anna@customer.example"


def logged_in(staff: User) -> Client:
    """Return a client of a member of staff who has just reauthenticated."""
    client = Client()
    client.force_login(staff)
    prove_again(client, staff)
    return client


@pytest.fixture
def theirs(controller: Controller, austria: Controller) -> SubjectRequest:
    """A request of Anna to the company in Austria."""
    now = timezone.now()
    return SubjectRequest.objects.create(
        kind="question",
        controller=austria,
        email=EMAIL,
        language="en",
        message="Is the alarm line at Am Hang 3 on?",
        verified_at=now,
        due_on=now.date(),
    )


def opened(company: Controller) -> dict[str, str]:
    """Return what the form sends."""
    reason = "The fire brigade asks whether a person lives there."
    return {"email": EMAIL, "company": str(company.pk), "reason": reason}


@pytest.mark.unstated
def test_data_is_opened_for_an_hour_and_reviewed_by_a_second_person(
    theirs: SubjectRequest, controller: Controller, austria: Controller
) -> None:
    clerk = logged_in(member("carla", controller))
    assert clerk.get(f"/en/staff/privacy/subjectrequest/{theirs.pk}/change/").status_code == 404
    short = clerk.post(f"{LIST}add/", {**opened(austria), "reason": "Because."})
    assert list(short.context["form"].errors) == ["reason"]
    page = clerk.post(f"{LIST}add/", opened(austria), follow=True)
    assert "alarm line" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    access = EmergencyAccess.objects.get()
    entry = StaffAccess.objects.get()
    assert (entry.purpose, entry.subject_key) == ("emergency", email_key(EMAIL))
    assert "fire brigade" in entry.purpose_note
    sent = OutgoingMail.objects.get()
    assert sent.recipient == austria.privacy_contact
    assert EMAIL not in sent.body
    assert "fire brigade" not in sent.body
    assert clerk.get(f"{LIST}{access.pk}/change/").status_code == 404
    assert logged_in(member("carl", controller)).get(page.request["PATH_INFO"]).status_code == 404
    with time_machine.travel(access.until, tick=False):
        assert clerk.get(page.request["PATH_INFO"]).status_code == 302

    at_home = logged_in(member("otto", controller, "privacy officer"))
    oskar = member("oskar", austria, "privacy officer")
    review = f"{LIST}{access.pk}/change/"
    assert at_home.get(review).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        officer = logged_in(oskar)
        start = officer.get("/en/staff/").content.decode()
        assert "accesses in an emergency to review, 1 overdue" in start
        assert "review overdue" in officer.get(LIST).content.decode()
        alone = officer.post(review, {"verdict": "objected"})
        assert list(alone.context["form"].errors) == ["note"]
        officer.post(review, {"verdict": "approved"})
        again = officer.post(review, {"verdict": "objected", "note": "No."})
        assert again.status_code == 403
    access.refresh_from_db()
    assert (access.verdict, str(access.reviewed_by)) == ("approved", "oskar@telekom.example")


@pytest.mark.unstated
def test_an_emergency_is_the_purpose_of_its_page_only(
    theirs: SubjectRequest, customer: User, controller: Controller, austria: Controller
) -> None:
    closed = SubjectRequest.objects.create(
        kind="question",
        controller=controller,
        email=EMAIL,
        language="en",
        verified_at=timezone.now(),
        due_on=timezone.now().date(),
        closed_at=timezone.now(),
        outcome="answered",
    )
    clerk = logged_in(member("carla", controller))
    data = clerk.post(f"{LIST}add/", opened(austria), follow=True)
    page = f"/en/staff/privacy/subjectrequest/{closed.pk}/change/"
    assert "Why do you open" in clerk.get(page).content.decode()
    assert StaffAccess.objects.get().purpose == "emergency"
    person = email_key(EMAIL)
    stated = {person: ("emergency", "kept by a former release", timezone.now().timestamp())}
    session = clerk.session
    session[SESSION_KEY] = stated
    session.save()
    assert "Why do you open" in clerk.get(page).content.decode()

    stated[person] = ("claim", "file 7", timezone.now().timestamp())
    session[SESSION_KEY] = stated
    session.save()
    assert clerk.get(page).context["subject_request"] == closed
    clerk.get(data.request["PATH_INFO"])
    purposes = StaffAccess.objects.order_by("opened_at").values_list("purpose", flat=True)
    assert list(purposes) == ["emergency", "claim", "emergency"]


@pytest.mark.unstated
def test_a_review_is_the_purpose_of_its_page_only(
    theirs: SubjectRequest, austria: Controller
) -> None:
    clerk, officer = member("carla", austria), member("oskar", austria, "privacy officer")
    access = open_in_emergency(EMAIL, austria, opened(austria)["reason"], clerk)
    SubjectRequest.objects.update(closed_at=timezone.now(), outcome="answered")
    browser = logged_in(officer)
    assert browser.get(f"{LIST}{access.pk}/change/").context["access"] == access
    page = browser.get(f"/en/staff/privacy/subjectrequest/{theirs.pk}/change/")
    assert "Why do you open" in page.content.decode()


def test_values_are_shown_in_words(customer: User, controller: Controller) -> None:
    clerk = logged_in(member("carla", controller))
    shown = clerk.post(f"{LIST}add/", opened(controller), follow=True).content.decode()
    assert "<dt>Active</dt><dd>yes</dd>" in shown
    assert ">True<" not in shown


def test_headings_are_not_addressed_to_the_person(customer: User) -> None:
    with translation.override("en"):
        headings = {heading_of(data) for data in export_subject_data(DataSubject(EMAIL))}
    for heading in headings:
        assert not re.search(r"\byours?\b|\byou\b", heading, re.IGNORECASE), heading
    assert "subject requests" in headings


def test_nobody_reviews_their_own_access_or_opens_too_many(
    theirs: SubjectRequest, austria: Controller, settings: Settings
) -> None:
    settings.PRIVACY_EMERGENCY_ACCESSES_PER_DAY = 1
    officer = logged_in(member("oskar", austria, "privacy officer"))
    officer.post(f"{LIST}add/", opened(austria))
    review = f"{LIST}{EmergencyAccess.objects.get().pk}/change/"
    assert "Another person must review it." in officer.get(review).content.decode()
    assert officer.post(review, {"verdict": "approved"}).status_code == 403
    assert "as many today" in officer.post(f"{LIST}add/", opened(austria)).content.decode()
    assert EmergencyAccess.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_emergencyaccess SET reason = 'something else entirely'",
        "UPDATE privacy_emergencyaccess SET email = 'other@customer.example'",
        "UPDATE privacy_emergencyaccess SET until = '2999-01-01'",
        "UPDATE privacy_emergencyaccess SET verdict = 'approved', reviewed_at = opened_at, "
        "reviewed_by_id = staff_id",
        "UPDATE privacy_emergencyaccess SET verdict = 'approved', reviewed_at = opened_at",
        "DELETE FROM privacy_emergencyaccess",
    ],
)
def test_the_database_keeps_an_access_as_it_was(
    theirs: SubjectRequest, austria: Controller, statement: str
) -> None:
    logged_in(member("carla", austria)).post(f"{LIST}add/", opened(austria))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    User.objects.filter(email="carla@telekom.example").delete()
    assert EmergencyAccess.objects.get().staff is None
