"""A legal hold suspends erasure and retention of single records, and of those alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from privacy.consent.flows import confirm, record_choice
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING
from privacy.personal_data.deletion_guard import ProtectedRecordError
from privacy.personal_data.erasure import ErasureStep, erase, preview, release
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.legal_holds import held_rows, hold
from privacy.personal_data.models import LegalHold
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.restriction import lift, restrict
from privacy.personal_data.retention import purge_all
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.correct import correct_and_answer
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import RequestMessage, SubjectRequest
from telekom_site.accounts.models import KnownNetwork, User, UserSession
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.subject_requests import do, page_of

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)

FILE = "§ 94 StPO, public prosecutor of Bonn, 12 Js 34/26"  # stays inside the house
LAW = "A court has asked us to keep it."  # what the person is told


def ask(email: str, question: str) -> Enquiry:
    """Store an enquiry that is closed, so that an erasure needs no further confirmation."""
    return Enquiry.objects.create(
        topic="tv",
        email=email,
        question=question,
        language="en",
        state=Enquiry.State.CLOSED,
        answered_at=timezone.now(),
    )


def step_of(steps: list[ErasureStep], store: str) -> ErasureStep:
    return next(step for step in steps if step.dataset == store)


def test_only_the_held_record_survives_an_erasure(customer: User) -> None:
    held, free = ask(customer.email, "held?"), ask(customer.email, "free?")
    hold(Enquiry, str(held.pk), FILE, shown_reason=LAW)
    said = step_of(list(preview(DataSubject(customer.email))), "enquiries.Enquiry")

    done = step_of(list(erase(DataSubject(customer.email))), "enquiries.Enquiry")

    assert (done.deleted, done.retained) == (said.deleted, said.retained) == (1, 1)
    assert done.law == LAW
    assert Enquiry.objects.get() == held
    held.refresh_from_db()
    assert held.question == "held?", "nothing is taken out of it either"
    assert not User.objects.filter(pk=customer.pk).exists()
    assert not Enquiry.objects.filter(pk=free.pk).exists()


def test_a_hold_on_another_persons_record_is_not_disclosed(customer: User, stranger: User) -> None:
    hold(Enquiry, str(ask(customer.email, "held?").pk), FILE, shown_reason=LAW)
    hold(Enquiry, str(ask(stranger.email, "his?").pk), "his file")

    assert step_of(list(preview(DataSubject(customer.email))), "enquiries.Enquiry").law == LAW
    assert step_of(list(erase(DataSubject(customer.email))), "enquiries.Enquiry").law == LAW


def test_release_erases_the_parents_of_a_held_record_too(customer: User) -> None:
    """A known network needs its account, so both are retained until the release."""
    network = KnownNetwork.objects.create(account=customer, network="digest")
    binding = hold(KnownNetwork, str(network.pk), FILE, shown_reason=LAW)
    list(erase(DataSubject(customer.email)))
    assert KnownNetwork.objects.get().account == customer

    assert release(binding) is True

    assert not KnownNetwork.objects.exists()
    assert not User.objects.filter(pk=customer.pk).exists()


def test_release_deletes_no_row_that_was_not_to_be_erased(customer: User) -> None:
    """The parent of a held record may belong to another person."""
    network = KnownNetwork.objects.create(account=customer, network="digest")
    binding = hold(KnownNetwork, str(network.pk), FILE, shown_reason=LAW)
    declaration = registry.get("accounts.KnownNetwork")
    with registry.temporarily([declaration]):
        list(erase(DataSubject(customer.email)))

    release(binding)

    assert not KnownNetwork.objects.exists()
    assert User.objects.get() == customer


def test_release_performs_the_deferred_erasure(customer: User) -> None:
    held, other = ask(customer.email, "held?"), ask("banna@customer.example", "hers")
    binding = hold(Enquiry, str(held.pk), FILE, shown_reason=LAW)
    list(erase(DataSubject(customer.email)))

    assert release(binding) is True

    assert Enquiry.objects.get() == other
    assert release(binding) is False, "once"


def test_release_without_an_erasure_deletes_nothing(customer: User) -> None:
    held = ask(customer.email, "held?")
    assert release(hold(Enquiry, str(held.pk), FILE, shown_reason=LAW)) is False
    assert Enquiry.objects.get() == held


def test_a_record_under_two_holds_is_erased_after_both_releases(customer: User) -> None:
    held = ask(customer.email, "held?")
    first, second = (
        hold(Enquiry, str(held.pk), FILE, shown_reason=LAW),
        hold(Enquiry, str(held.pk), "another law"),
    )
    list(erase(DataSubject(customer.email)))

    release(first)
    assert Enquiry.objects.exists()
    release(second)
    assert not Enquiry.objects.exists()


def test_many_holds_take_no_more_queries_than_one(customer: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert held_rows()["enquiries.Enquiry"].keys
        return len(captured)

    hold(Enquiry, str(ask(customer.email, "first").pk), FILE, shown_reason=LAW)
    with_one_hold = queries()
    for number in range(5):
        hold(Enquiry, str(ask(customer.email, f"next {number}").pk), FILE, shown_reason=LAW)
    assert queries() == with_one_hold


def test_the_retention_skips_held_records(customer: User) -> None:
    held = ask(customer.email, "held?")
    ask(customer.email, "free?")
    Enquiry.objects.update(state="closed", answered_at=timezone.now() - timedelta(days=400))
    binding = hold(Enquiry, str(held.pk), FILE, shown_reason=LAW)

    purge_all()
    assert Enquiry.objects.get() == held

    release(binding)
    purge_all()
    assert not Enquiry.objects.exists()


def test_parents_that_would_cascade_to_a_held_record_survive(verified: Verified) -> None:
    request = verified("question", received_at=timezone.now() - timedelta(days=4 * 365))
    message = RequestMessage.objects.create(request=request, sender="person", text="Evidence.")
    hold(RequestMessage, str(message.pk), FILE, shown_reason=LAW)

    purge_all()
    list(erase(request.subject()))

    assert RequestMessage.objects.get().text == "Evidence."


@pytest.mark.parametrize("record", ["0", "no number"])
def test_a_record_that_does_not_exist_cannot_be_held(record: str) -> None:
    with pytest.raises(ValidationError):
        hold(Enquiry, record, FILE, shown_reason=LAW)


def test_access_lists_the_legal_hold(customer: User, stranger: User) -> None:
    hold(Enquiry, str(ask(customer.email, "held?").pk), FILE, shown_reason=LAW)

    def told(person: User) -> list[object]:
        exported = [
            subject_data
            for subject_data in export_subject_data(DataSubject(person.email))
            if subject_data.dataset == "privacy.LegalHold"
        ]
        return [
            field.value
            for subject_data in exported
            for record in subject_data.records
            for field in record
            if field.name == "shown_reason"
        ]

    assert told(customer) == [LAW]
    assert told(stranger) == []


def test_the_reason_of_a_hold_is_never_shown_to_the_person(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    held = ask(customer.email, "held?")
    request = verified("deletion")
    do(staff_client, request, "hold", records=f"enquiries.Enquiry:{held.pk}", text=FILE)
    do(staff_client, request, "erase", text="Done.")
    told = str(mail.outbox[-1].body)
    assert "a legal duty or a legal claim requires it" in told
    everything = str(list(export_subject_data(DataSubject(customer.email)))) + told
    assert "12 Js" not in everything
    assert "StPO" not in everything


def test_staff_hold_and_release_in_the_admin(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    held = ask(customer.email, "held?")
    request = verified("deletion")
    shown = staff_client.get(page_of(request, "hold")).content.decode()
    assert f'value="enquiries.Enquiry:{held.pk}"' in shown
    refused = staff_client.post(
        page_of(request, "hold"), {"records": ["enquiries.Enquiry:0"], "text": FILE}
    )
    assert refused.status_code == 200

    do(
        staff_client,
        request,
        "hold",
        records=f"enquiries.Enquiry:{held.pk}",
        text=FILE,
        shown_reason=LAW,
    )
    do(staff_client, request, "erase", text="Done.")
    assert Enquiry.objects.get() == held
    assert request.receipts.get(dataset="enquiries.Enquiry").law == LAW
    assert LAW in str(mail.outbox[-1].body)
    assert "12 Js" not in str(mail.outbox[-1].body)

    (binding,) = LegalHold.objects.all()
    staff_client.post(
        "/en/staff/privacy/legalhold/",
        {"action": "release", "_selected_action": [binding.pk]},
        follow=True,
    )
    assert not Enquiry.objects.exists()


# --- restriction --------------------------------------------------------------------------------


def test_a_restricted_person_is_neither_erased_nor_corrected_nor_purged(
    verified: Verified, customer: User
) -> None:
    ask(customer.email, "old?")
    Enquiry.objects.update(state="closed", answered_at=timezone.now() - timedelta(days=400))
    restrict(DataSubject(customer.email))

    purge_all()
    with translation.override("en"), pytest.raises(RequestNotOpenError, match="restricted"):
        erase_and_answer(verified("deletion"), "Done.")
    with translation.override("en"), pytest.raises(RequestNotOpenError, match="restricted"):
        correct_and_answer(verified("correction"), {}, "Done.")
    assert Enquiry.objects.exists()
    assert User.objects.filter(pk=customer.pk).exists()

    lift(DataSubject(customer.email))
    purge_all()
    assert not Enquiry.objects.exists()
    assert not LegalHold.objects.filter(released_at=None).exists()


def test_a_restriction_affects_no_other_person(customer: User, stranger: User) -> None:
    restrict(DataSubject(customer.email))

    list(erase(DataSubject(stranger.email)))

    assert not is_restricted(data_subject(stranger.email))
    assert not User.objects.filter(pk=stranger.pk).exists()


def test_a_consent_is_not_relied_on_under_restriction(
    customer: User, mailoutbox: list[object]
) -> None:
    record_choice(customer.email, agreed=True, source="form")
    confirm(link_in(mailoutbox[-1]).rstrip("/").rsplit("/", 1)[1])  # type: ignore[arg-type]
    assert state(customer.email, ADVERTISING) is ConsentState.VALID

    restrict(DataSubject(customer.email))
    assert state(customer.email, ADVERTISING) is ConsentState.RESTRICTED

    lift(DataSubject(customer.email))
    assert state(customer.email, ADVERTISING) is ConsentState.VALID


def test_restricting_and_lifting_notify_the_person(
    staff_client: Client, verified: Verified, customer: User, mailoutbox: list[object]
) -> None:
    request = do(
        staff_client,
        verified("restriction", message="It is wrong."),
        "restrict",
        text="Restricted.",
    )
    assert request.outcome == "done"
    assert is_restricted(data_subject(customer.email))
    change = f"/en/staff/accounts/user/{customer.pk}/change/"
    assert 'name="_save"' not in staff_client.get(change).content.decode()
    refused = staff_client.post(f"/en/staff/accounts/user/{customer.pk}/delete/", {"post": "yes"})
    assert "its owner restricted its use" in refused.content.decode()
    assert User.objects.filter(pk=customer.pk).exists()

    do(staff_client, request, "lift", text="The dispute is over.")

    assert not is_restricted(data_subject(customer.email))
    assert "The dispute is over." in mailoutbox[-1].body  # type: ignore[attr-defined]
    assert 'name="_save"' in staff_client.get(change).content.decode()
    assert staff_client.get(page_of(request, "lift")).status_code == 404


def test_a_second_restriction_adds_none_and_one_lift_ends_it(
    verified: Verified, customer: User
) -> None:
    """A second restriction of the same person changes nothing, and lifting once is enough."""
    assert restrict(DataSubject(customer.email)) > 0
    assert restrict(DataSubject(customer.email)) == 0
    lift(DataSubject(customer.email))
    assert not is_restricted(data_subject(customer.email))
    assert SubjectRequest.objects.count() == 0


def test_a_restriction_covers_later_rows_and_rows_under_hold(customer: User) -> None:
    held = ask(customer.email, "held?")
    binding = hold(Enquiry, str(held.pk), FILE, shown_reason=LAW)
    list(erase(DataSubject(customer.email)))
    restrict(DataSubject(customer.email))
    later = ask(customer.email, "later?")
    Enquiry.objects.update(state="closed", answered_at=timezone.now() - timedelta(days=400))

    release(binding)
    purge_all()

    assert set(Enquiry.objects.all()) == {held, later}
    with pytest.raises(ProtectedRecordError, match="restricted"), translation.override("en"):
        later.delete()
    lift(DataSubject(customer.email))
    purge_all()
    assert not Enquiry.objects.exists()


def test_a_session_is_never_held_and_no_staff_page_shows_its_key(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    """The key is the value of the cookie: it logs anyone in as its owner."""
    owner = Client()
    owner.force_login(customer)
    key = owner.session.session_key
    request = verified("deletion")
    hold(Enquiry, str(ask(customer.email, "held?").pk), FILE, shown_reason=LAW)
    with pytest.raises(ValidationError):
        hold(UserSession, str(key), FILE, shown_reason=LAW)
    pages = [
        f"/en/staff/privacy/subjectrequest/{request.pk}/action/hold/",
        f"/en/staff/privacy/subjectrequest/{request.pk}/action/erase/",
        "/en/staff/privacy/legalhold/",
        f"/en/staff/accounts/user/{customer.pk}/change/",
        f"/en/staff/accounts/user/{customer.pk}/delete/",
    ]
    for restricted in (False, True):
        if restricted:
            restrict(DataSubject(customer.email))
        for page in pages:
            answer = staff_client.get(page)
            assert answer.status_code in {200, 403}, page
            assert str(key) not in answer.content.decode(), page
    assert LegalHold.objects.exists()
    assert str(key) not in str(list(LegalHold.objects.values())), "nor any row beside its own"
