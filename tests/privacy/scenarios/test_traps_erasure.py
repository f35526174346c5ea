"""Known pitfalls of erasures: what goes, what stays, and what a restore must not undo."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.utils import timezone

from privacy.consent.flows import InvalidLinkError, confirm, record_choice, withdraw
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING
from privacy.personal_data import erasure as erasing
from privacy.personal_data import erasure_journal
from privacy.personal_data import export as reading
from privacy.personal_data.canary import Canary
from privacy.personal_data.erasure import ErasureStep, erase, release
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, email_key
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.system_checks import messages_of

__all__ = ["own_folder", "verified"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_evidence_of_consent_survives_and_does_not_block_erasure(
    customer: User,
) -> None:
    record_choice(customer.email, agreed=True, source="form")
    list(erase(DataSubject(customer.email)))
    assert not User.objects.filter(pk=customer.pk).exists()
    proof = ConsentEvent.objects.values().earliest("number")
    assert customer.email not in str(proof)
    assert proof["subject_key"] == email_key(customer.email)


def test_a_restored_database_is_not_served_before_the_replay(
    customer: User, tmp_path: Path
) -> None:
    """The journal is outside the database, so that a restore does not affect it."""
    entry = erasure_journal.write_entry(DataSubject(customer.email))
    list(erase(DataSubject(customer.email)))
    erasure_journal.mark_applied(entry)
    JournalEntry.objects.all().delete()
    User.objects.create_user(
        customer.email, "correct-horse-9", date_joined=timezone.now() - timedelta(days=9)
    )

    with pytest.raises(erasure_journal.JournalBehindError):
        erasure_journal.require_whole()
    assert {message.id for message in messages_of("privacy")} >= {"privacy.W005"}
    assert replay() == 1
    assert not User.objects.filter(email=customer.email).exists()
    erasure_journal.require_whole()


def test_a_new_person_with_a_reused_key_is_unaffected(customer: User, stranger: User) -> None:
    erasure_journal.write_entry(DataSubject(customer.email))
    key = customer.pk
    customer.delete()
    newcomer = User.objects.create(pk=key, email="new@customer.example")
    replay()
    assert set(User.objects.all()) == {newcomer, stranger}


def test_a_hold_covers_one_record_and_its_release_resumes_the_erasure(customer: User) -> None:
    held, _other = (
        Enquiry.objects.create(topic="tv", email=customer.email, question="?", language="en")
        for _enquiry in range(2)
    )
    binding = hold(Enquiry, str(held.pk), "file 1/26")
    list(erase(DataSubject(customer.email)))
    assert Enquiry.objects.get() == held
    release(binding)
    assert not Enquiry.objects.exists()


def test_after_an_erasure_an_old_grant_is_refused_and_a_withdrawal_accepted(
    verified: Verified, customer: User
) -> None:
    record_choice(customer.email, agreed=True, source="form")
    token = link_in(mail.outbox[-1]).rstrip("/").rsplit("/", 1)[1]
    erase_and_answer(verified("deletion"), "Done.")
    with pytest.raises(InvalidLinkError):
        confirm(token)
    assert state(customer.email, ADVERTISING) is not ConsentState.VALID
    withdraw(customer.email, "form")
    assert state(customer.email, ADVERTISING) is ConsentState.WITHDRAWN


def test_an_erasure_is_done_once_every_store_has_a_receipt(
    verified: Verified, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = erasing.erase_tables

    def half_of_it(subject: DataSubject, created_before: datetime) -> list[ErasureStep]:
        return original(subject, created_before)[:4]

    request = verified("deletion")
    monkeypatch.setattr(erasing, "erase_tables", half_of_it)
    with pytest.raises(RequestNotOpenError, match="not processed"):
        erase_and_answer(request, "Done.")
    request.refresh_from_db()
    assert request.is_open

    monkeypatch.undo()
    receipts = erase_and_answer(request, "Done.")
    stores = {store.name for store in registry.stores} | {
        declaration.model for declaration in registry.personal_models
    }
    assert {receipt.dataset for receipt in receipts} == stores
    assert not User.objects.filter(pk=customer.pk).exists()


def test_a_dataset_missing_from_the_export_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary compares values, not declarations."""
    canary = Canary(1)
    canary.plant()
    wanted = {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in canary.planted
        if planted_value.field.exportable
        and planted_value.spellings
        and str(planted_value.value).startswith("canary1x")
    }

    def exported_values() -> set[tuple[str, str]]:
        shown = [
            field.value
            for subject_data in export_subject_data(canary.subject)
            for record in subject_data.records
            for field in record
        ]
        return {
            (planted_value.declaration.model, planted_value.name)
            for planted_value in canary.planted
            if planted_value.value in shown
        }

    assert exported_values() >= wanted
    original = rows_of
    monkeypatch.setattr(
        reading,
        "rows_of",
        lambda declaration, subject: (
            original(declaration, subject).none()
            if declaration.model == "orders.Order"
            else original(declaration, subject)
        ),
    )
    assert {model for model, _name in wanted - exported_values()} == {"orders.Order"}


def test_the_history_of_a_record_is_deleted_with_it(customer: User, stranger: User) -> None:
    staff = User.objects.create_superuser("staff@telekom.example", "correct-horse-9")
    for person in (customer, stranger):
        LogEntry.objects.create(
            user=staff,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(person.pk),
            object_repr=str(person),
            action_flag=CHANGE,
        )
    list(erase(DataSubject(customer.email)))
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [stranger.email]
