"""A deletion without staff: nothing goes before the link, it can be undone, and nothing gets around
what protects the data."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.my_data import own_deletion
from privacy.my_data.models import ScheduledErasure
from privacy.my_data.own_deletion import delete_due
from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.former_addresses import data_subject, record_change
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.personal_data.restriction import lift, restrict
from privacy.subject_requests import erasure_run
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.login_address import set_login_address
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order
from tests.conftest import link_in
from tests.support.my_data import PAGE, logged_in, visit
from tests.support.orders import contract_of, order_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("controller", "stranger"),
]
GRACE = timedelta(days=14, minutes=1)


def ask(customer: User) -> str:
    """Ask for the deletion on the page; return the path of the link in the mail."""
    answer = logged_in(customer).post(f"{PAGE}deletion/")
    assert answer.status_code == 200, answer.content.decode()
    return link_in(mail.outbox[-1])


def schedule(customer: User, browser: Client) -> str:
    """Ask for the deletion and confirm it; return the path of the link that undoes it."""
    answer = browser.post(ask(customer))
    assert answer.status_code == 200, answer.content.decode()
    return link_in(mail.outbox[-1])


def after_grace(days: int = 0) -> int:
    with time_machine.travel(timezone.now() + GRACE + timedelta(days=days)):
        return delete_due()


def move(customer: User, new_email: str) -> None:
    """Change the login address, as its confirmed link does."""
    record_change(customer.email, new_email)
    customer.email = new_email
    customer.save(update_fields=["email"])
    set_login_address(customer, confirmed=True)


def is_there(customer: User) -> bool:
    return User.objects.filter(pk=customer.pk).exists()


def test_the_preview_says_what_goes_what_stays_and_what_is_open(customer: User) -> None:
    contract = contract_of(order_of(customer.email, customer))
    page = logged_in(customer).get(f"{PAGE}deletion/").content.decode()
    assert "Your account" in page
    assert "§ 147 AO" in page
    assert f"The contract “Mobile M” ({contract.number}) runs until" in page


def test_it_is_performed_after_the_grace_period_with_receipts(
    customer: User, browser: Client, stranger: User
) -> None:
    order_of(customer.email, customer)
    schedule(customer, browser)
    assert delete_due() == 0
    assert is_there(customer)
    assert after_grace() == 1
    assert list(User.objects.all()) == [stranger]
    assert Order.objects.get().email == ""
    request = SubjectRequest.objects.get()
    assert (request.kind, request.outcome) == ("deletion", "done")
    assert "Your account: 1 deleted" in mail.outbox[-1].body
    assert "§ 147 AO" in mail.outbox[-1].body
    assert not ScheduledErasure.objects.exists()


def test_without_the_link_nothing_happens_and_a_scanner_confirms_nothing(
    customer: User, browser: Client
) -> None:
    link = ask(customer)
    assert "Yes, delete my data" in browser.get(link).content.decode()
    assert after_grace() == 0
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert browser.post(link).status_code == 410
    assert not SubjectRequest.objects.exists()


def test_a_second_tab_and_a_second_click_file_one_request(customer: User, browser: Client) -> None:
    first, second = ask(customer), ask(customer)
    assert browser.post(first).status_code == 410
    assert [browser.post(second).status_code for _number in range(2)] == [200, 410]
    assert SubjectRequest.objects.count() == 1


@pytest.mark.parametrize("way", ["link", "login", "visit"])
def test_it_can_be_undone_by_the_link_or_on_the_page(
    way: str, customer: User, browser: Client
) -> None:
    link = schedule(customer, browser)
    if way == "link":
        assert "Undo: keep my data" in browser.get(link).content.decode()
        assert browser.post(link).status_code == 200
    else:
        client = logged_in(customer) if way == "login" else browser
        page = PAGE if way == "login" else visit(customer.email, browser)
        assert "Your data will be deleted" in client.get(page).content.decode()
        answer = client.post(f"{page}deletion/", {"act": "undo"})
        assert answer["Location"] == f"{page}?done=undone"
    assert browser.post(link).status_code == 410
    assert after_grace() == 0
    assert is_there(customer)
    assert SubjectRequest.objects.get().outcome == "answered"
    assert "Nothing was deleted" in mail.outbox[-1].body


def test_a_restored_backup_does_not_perform_what_was_undone(
    customer: User, browser: Client
) -> None:
    browser.post(schedule(customer, browser))
    ScheduledErasure.objects.update(expires_at=None, undone_at=None)
    SubjectRequest.objects.update(closed_at=None, outcome="", answer_mail=None)
    JournalEntry.objects.all().delete()
    assert [entry.kind for entry in entries()] == ["deletion undone"]
    assert replay() == 1
    assert after_grace() == 0
    assert is_there(customer)
    assert SubjectRequest.objects.get().outcome == "answered"


def test_a_restriction_within_the_grace_period_holds_it_until_it_is_lifted(
    customer: User, browser: Client
) -> None:
    schedule(customer, browser)
    restrict(data_subject(customer.email))
    assert after_grace() == 0
    lift(data_subject(customer.email))
    assert after_grace() == 1


def test_a_legal_hold_within_the_grace_period_keeps_the_record(
    customer: User, browser: Client
) -> None:
    enquiry = Enquiry.objects.create(topic="tv", email=customer.email, question="?", language="en")
    schedule(customer, browser)
    hold(Enquiry, str(enquiry.pk), "file 7")
    assert after_grace() == 1
    assert Enquiry.objects.filter(pk=enquiry.pk).exists()
    assert not is_there(customer)


def test_staff_cannot_perform_it_while_it_can_be_undone(customer: User, browser: Client) -> None:
    schedule(customer, browser)
    with pytest.raises(RequestNotOpenError, match="can undo this deletion"):
        erase_and_answer(SubjectRequest.objects.get(), "Gone.")
    assert is_there(customer)


def test_the_four_eyes_principle_leaves_it_to_staff(
    customer: User, browser: Client, settings: Settings
) -> None:
    settings.PRIVACY_ERASURE_NEEDS_TWO_PEOPLE = True
    schedule(customer, browser)
    assert after_grace() == 0
    request = SubjectRequest.objects.get()
    assert (request.is_open, request.erase_after) == (True, None)
    assert is_there(customer)


def test_a_change_of_address_makes_it_wait_and_takes_it_along(
    customer: User, browser: Client
) -> None:
    """The former address can object for that long; then all of the person's data goes."""
    schedule(customer, browser)
    move(customer, "anna@new.example")
    assert after_grace() == 0
    assert own_deletion.waiting_for(data_subject("anna@new.example")) is not None
    assert own_deletion.waiting_for(data_subject("anna@customer.example")) is None
    assert after_grace(days=17) == 1
    assert not is_there(customer)
    assert mail.outbox[-1].to == ["anna@new.example"]


def test_the_next_owner_of_an_address_does_not_inherit_the_deletion(
    customer: User, browser: Client
) -> None:
    schedule(customer, browser)
    move(customer, "anna@new.example")
    next_owner = User.objects.create_user("anna@customer.example", "x" * 20, confirmed=True)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        User.objects.filter(pk=next_owner.pk).update(date_joined=timezone.now())
    after_grace()
    assert after_grace(days=40) == 1
    assert is_there(next_owner)


@pytest.mark.parametrize("stops", ["write_entry", "mark_applied"])
def test_a_crash_while_it_is_performed_is_finished_by_the_sweep(
    stops: str, customer: User, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def dying(*arguments: object, **named: object) -> None:
        raise KilledError

    schedule(customer, browser)
    with monkeypatch.context() as patched:
        patched.setattr(erasure_journal, stops, dying)
        with pytest.raises(KilledError):
            after_grace()
    assert is_there(customer)
    assert after_grace() == 0, "it is begun already"
    with time_machine.travel(timezone.now() + GRACE + timedelta(hours=1)):
        assert erasure_run.finish_all() == 1
    assert not is_there(customer)
    assert SubjectRequest.objects.get().outcome == "done"
