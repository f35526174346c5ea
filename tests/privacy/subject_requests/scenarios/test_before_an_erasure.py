"""Warnings and objections before an erasure, and requests that staff may not handle."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.outbox.models import OutgoingMail
from privacy.personal_data.former_addresses import record_change
from privacy.registry.subject import email_key
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.actions.erase import Erase, erase_and_answer
from privacy.subject_requests.answering import close
from privacy.subject_requests.erasure_run import begin, erase_answered, finish, finish_all
from privacy.subject_requests.evidence_models import ErasureRun
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import RequestMessage, SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order
from tests.conftest import prove_again
from tests.privacy.subject_requests.conftest import Verified
from tests.support.orders import contract_of, order_of
from tests.support.staff_work import changed
from tests.support.subject_requests import page_of

pytestmark = pytest.mark.django_db(transaction=True)

STAFF = "staff@telekom.example"
TEXT = "We have deleted your data."


def contract(months: int, placed_at: datetime, **changes: object) -> Contract:
    order = order_of(
        "anna@customer.example",
        product_name="Magenta M",
        minimum_term_months=months,
        state=Order.State.DELIVERED,
        placed_at=placed_at,
    )
    return contract_of(order, **changes)


def digest_on(client: Client, request: SubjectRequest) -> str:
    """Return the value of the checkbox by which staff confirm the warnings."""
    form = client.get(page_of(request, "erase")).context["form"]
    return str(form.fields["read"].choices[0][0])


def test_staff_must_confirm_warnings_of_open_requests_and_contracts(
    staff_client: Client, verified: Verified
) -> None:
    deletion = verified("deletion")
    question = verified("question", message="My number is 4711")
    verified("question", email="banna@customer.example")
    verified("question", closed_at=timezone.now(), outcome="answered")
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        running = contract(24, timezone.now())
        contract(1, timezone.now() - timedelta(days=60), ends_at=timezone.now())
        prove_again(staff_client, User.objects.get(email=STAFF))
        page = staff_client.get(page_of(deletion, "erase"))

        of_request, of_contract = page.context["form"].warnings
        assert f"Request {question.reference} is open (I have a question" in of_request
        assert "is kept until it is answered" in of_request
        assert of_contract == (
            f"The contract “Magenta M” ({running.number}) runs until 1 March 2028 at least."
        )
        refused = staff_client.post(page_of(deletion, "erase"), {"text": TEXT})
        assert "Read the warnings first." in refused.content.decode()
        assert not ErasureRun.objects.exists()

        answer = {"text": TEXT, "read": digest_on(staff_client, deletion)}
        verified("question", message="One more")
        changed = staff_client.post(page_of(deletion, "erase"), answer)
        assert "have changed in the meantime" in changed.content.decode()
        answer["read"] = digest_on(staff_client, deletion)
        assert staff_client.post(page_of(deletion, "erase"), answer).status_code == 302
    deletion.refresh_from_db()
    assert deletion.outcome == "done"


@pytest.mark.parametrize(
    "filed_as", ["anna@customer.example", "ANNA@customer.example", "arnold@customer.example"]
)
def test_another_open_request_is_not_erased_until_it_is_answered(
    filed_as: str, verified: Verified
) -> None:
    question = verified("question", email=filed_as, message="My number is 4711", name="Anna")
    record_change("arnold@customer.example", "anna@customer.example")
    deletion = verified("deletion")
    RequestMessage.objects.create(request=question, sender="person", text="And 4712")
    others = verified("question", message="Mine", email="banna@customer.example")
    with translation.override("en"):
        steps = {step.dataset: step for step in Erase(deletion).preview()}
    planned = steps["privacy.SubjectRequest"]
    begin(deletion, deletion.subject(), TEXT)
    finish(deletion, deletion.subject())

    question.refresh_from_db()
    assert (question.message, question.messages.count()) == ("My number is 4711", 1)
    kept = deletion.receipts.get(dataset="privacy.SubjectRequest")
    assert (kept.retained, kept.law) == (planned.retained, planned.law)
    deletion.refresh_from_db()
    assert deletion.name == deletion.message == ""
    assert (kept.retained, "still open" in kept.law) == (2, True)
    assert erase_answered() == 0

    close(question, SubjectRequest.Outcome.ANSWERED, "Yes.")
    OutgoingMail.objects.update(sent_at=timezone.now())
    assert finish_all() == 1
    question.refresh_from_db()
    assert (question.message, question.name, question.messages.count()) == ("", "", 0)
    assert question.outcome == "answered"
    others.refresh_from_db()
    assert others.message == "Mine"
    assert finish_all() == 0


def test_without_warnings_no_confirmation_is_needed(
    staff_client: Client, verified: Verified
) -> None:
    deletion = verified("deletion")
    assert staff_client.post(page_of(deletion, "erase"), {"text": TEXT}).status_code == 302


@pytest.mark.parametrize(
    ("kind", "action", "spelling"),
    [
        ("deletion", "erase", STAFF),
        ("question", "answer", STAFF.upper()),
        ("access", "package", STAFF),
        ("restriction", "restrict", STAFF),
        ("question", "refuse", STAFF),
    ],
)
def test_staff_cannot_handle_their_own_request(
    staff_client: Client, verified: Verified, kind: str, action: str, spelling: str
) -> None:
    request = verified(kind, email=spelling)
    answer = staff_client.post(page_of(request, action), {"text": TEXT}, follow=True)
    assert "This is your own request." in answer.content.decode()
    request.refresh_from_db()
    assert request.is_open


def former_colleague() -> User:
    """Create a user who once opened a person's data as staff and no longer is staff."""
    colleague = User.objects.create_user(
        "former@telekom.example", "correct-horse-9", confirmed=True
    )
    StaffAccess.objects.create(
        staff=colleague, subject_key=email_key("anna@customer.example"), what="x", reason="opened"
    )
    return colleague


def test_erasing_a_former_colleague_needs_two_people(
    staff_client: Client, verified: Verified, settings: Settings
) -> None:
    settings.PRIVACY_ERASURE_NEEDS_TWO_PEOPLE = False
    colleague = former_colleague()
    request = verified("deletion", email=colleague.email)
    first, second = User.objects.get(email=STAFF), User.objects.create_superuser("b@t.example", "x")
    for _attempt in range(2):
        with translation.override("en"), pytest.raises(RequestNotOpenError, match="Someone else"):
            erase_and_answer(request, TEXT, first)
    assert StaffAccess.objects.filter(staff=colleague).exists()
    erase_and_answer(request, TEXT, second)
    assert not User.objects.filter(pk=colleague.pk).exists()


def test_the_admin_cannot_delete_a_former_colleague(staff_client: Client) -> None:
    colleague = former_colleague()
    page = f"/en/staff/accounts/user/{colleague.pk}/delete/"
    assert staff_client.post(page, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=colleague.pk).exists()


@pytest.mark.parametrize("way", ["admin", "delete()", "retention"])
def test_admin_log_entries_of_a_deleted_account_are_found_and_erased(
    way: str, staff_client: Client, customer: User, stranger: User, verified: Verified
) -> None:
    staff = User.objects.get(email=STAFF)
    changed(staff, customer)
    others = changed(staff, stranger)
    if way == "admin":
        page = f"/en/staff/accounts/user/{customer.pk}/delete/"
        assert staff_client.post(page, {"post": "yes"}).status_code == 302
    elif way == "delete()":
        customer.delete()
    else:
        from privacy.personal_data.plan import plan_for

        plan_for({User: [customer.pk]}).execute()
    assert not User.objects.filter(email=customer.email).exists()

    request = verified("deletion", email=customer.email)
    steps = [step for step in Erase(request).preview() if step.dataset == "admin.LogEntry"]
    assert [step.deleted for step in steps] == [2 if way == "admin" else 1]
    erase_and_answer(request, TEXT, staff)

    remaining = [entry for entry in LogEntry.objects.all() if entry.object_repr == customer.email]
    assert remaining == []
    assert LogEntry.objects.filter(pk=others.pk).exists()
