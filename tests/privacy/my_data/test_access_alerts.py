"""The bell: one email a day names role, kind and reason, never a name, and reaches nobody else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from privacy.my_data import access_alerts
from privacy.my_data.access_alerts import tell_all
from privacy.my_data.models import AccessAlert
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.former_addresses import data_subject, record_change, undo_change
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import email_key
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.company_notifications import tell_companies
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.support.my_data import PAGE, logged_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("controller", "noon"),
]
ANNA, NEW = "anna@customer.example", "anna@new.example"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("otto.officer@telekom.example", first_name="Otto")


def opened(email: str, officer: User, hours: float, what: str = "orders.Order 171717") -> None:
    """Record that the officer opens a record so many hours after noon."""
    StaffAccess.objects.create(
        staff=officer,
        subject_key=email_key(email),
        role="privacy officers",
        what=what,
        reason="opened",
        opened_at=NOON + timedelta(hours=hours),
    )


def told_after(hours: float) -> list[list[str]]:
    """Run the task so many hours after noon; return the recipients of the new emails."""
    before = len(mail.outbox)
    with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
        tell_all()
    return [sent.to for sent in mail.outbox[before:]]


def test_one_email_a_day_names_role_kind_and_reason_but_no_name(officer: User) -> None:
    access_alerts.begin(ANNA)
    for email, hours in ((ANNA, 1), (ANNA, 2), ("other@x.example", 1)):
        opened(email, officer, hours)
    assert told_after(3) == [[ANNA]]
    text = str(mail.outbox[-1].body)
    assert "Privacy officers: order, opened, 2 times (26 November 2026, 15:00 CET)" in text, text
    assert not any(part in text for part in ("Otto", "otto", "171717"))
    opened(ANNA, officer, 3)
    assert told_after(4) == []
    assert told_after(12.1) == [[ANNA]], "within a day"
    assert told_after(48) == []


def test_only_accesses_after_the_wish_are_told(officer: User) -> None:
    opened(ANNA, officer, -1)
    access_alerts.begin(ANNA)
    assert told_after(24) == []


def test_a_second_click_and_a_second_process_send_one_email(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    access_alerts.begin(ANNA), access_alerts.begin(ANNA.upper())
    opened(ANNA, officer, 1)
    alert = AccessAlert.objects.get()
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert access_alerts._tell(alert)
        assert not access_alerts._tell(alert)


def test_a_former_address_is_told_nothing(officer: User) -> None:
    access_alerts.begin(ANNA)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        record_change(ANNA, NEW)
    opened(NEW, officer, 2)
    assert told_after(3) == [[NEW]]
    undo_change(ANNA, NEW)
    opened(ANNA, officer, 25)
    assert told_after(26) == [[ANNA]]


def test_the_next_owner_of_an_address_has_an_alert_of_their_own(officer: User) -> None:
    access_alerts.begin(ANNA)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        record_change(ANNA, NEW)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert access_alerts.alert_of(data_subject(ANNA)) is None
        access_alerts.begin(ANNA)
        assert access_alerts.alert_of(data_subject(NEW)) is not None
    opened(NEW, officer, 3)
    opened(ANNA, officer, 3, "enquiries.Enquiry 1")
    assert sorted(told_after(4)) == [[ANNA], [NEW]]
    to_next_owner = next(sent.body for sent in mail.outbox if sent.to == [ANNA])
    assert "enquiry" in to_next_owner
    assert "order" not in to_next_owner


def test_one_button_questions_the_accesses_with_a_deadline(officer: User) -> None:
    access_alerts.begin(ANNA)
    opened(ANNA, officer, 1)
    told_after(2)
    page, browser = link_in(mail.outbox[-1]), Client(headers={"Sec-Fetch-Site": "same-origin"})
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        assert "Question these accesses" in browser.get(page).content.decode()
        assert not SubjectRequest.objects.exists(), "mail scanners follow links"
        answers = [browser.post(page, {"act": "question"}).status_code for _number in range(2)]
        assert answers == [302, 200]
        request = SubjectRequest.objects.get()
        assert (request.kind, request.email, request.is_open) == ("question", ANNA, True)
        assert request.due_on > timezone.now().date()
        assert "privacy officers: order, opened" in request.message
        assert tell_companies() == 1
        assert mail.outbox[-1].to == ["privacy@telekom.example"]
    with time_machine.travel(NOON + timedelta(days=31)):
        assert browser.get(page).status_code == 410


def test_it_begins_and_ends_on_the_page_also_while_data_is_restricted(
    customer: User, officer: User
) -> None:
    client = logged_in(customer)
    client.post(f"{PAGE}staff-accesses/", {"act": "begin"})
    assert "You are told by email" in client.get(f"{PAGE}staff-accesses/").content.decode()
    restrict(data_subject(customer.email))
    client.post(f"{PAGE}staff-accesses/", {"act": "end"})
    opened(customer.email, officer, 1)
    assert told_after(2) == []


def test_a_restored_backup_does_not_bring_the_emails_back(officer: User) -> None:
    access_alerts.begin(ANNA)
    restored = AccessAlert.objects.get()
    access_alerts.end(ANNA)
    AccessAlert.objects.bulk_create([restored])
    JournalEntry.objects.all().delete()
    assert [entry.kind for entry in entries()] == ["access alert ended"]
    assert replay() == 1
    assert not AccessAlert.objects.exists()
