"""Rows without an email address are found, erased, restricted and replayed by a proven number."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure_journal
from privacy.personal_data.canary import Canary, everything_stored
from privacy.personal_data.correction import correct, correctable_values
from privacy.personal_data.deletion_guard import ProtectedRecordError
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.models import JournalEntry, RetainedRecord
from privacy.personal_data.replay import replay
from privacy.personal_data.restricted_rows import is_restricted, restricted_owner
from privacy.personal_data.restriction import lift, restrict
from privacy.personal_data.rows import identity_keys_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, Number
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.numbered_people import CONTRACT, known_by_contract

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def contracts() -> Iterator[None]:
    """Let accounts be found by the number of their contract only."""
    with known_by_contract():
        yield


def by_number(account: User) -> DataSubject:
    return DataSubject("", numbers=(Number(CONTRACT, account.customer_number),))


def values_of(subject: DataSubject) -> str:
    return str([subject_data.records for subject_data in export_subject_data(subject)])


def test_access_shows_the_rows_of_the_number_and_no_others(
    customer: User, stranger: User, verified: Verified
) -> None:
    number = by_number(customer).numbers[0]
    verified("question", email="", number=str(number), message="Mine")
    verified("question", email="", number=str(by_number(stranger).numbers[0]), message="Theirs")
    shown = values_of(by_number(customer))
    assert customer.email in shown
    assert "Mine" in shown
    assert stranger.email not in shown
    assert "Theirs" not in shown
    longer = Number(CONTRACT, f"{customer.customer_number}0")
    assert customer.email not in values_of(DataSubject("", numbers=(longer,)))


def test_the_owner_of_a_row_without_an_address_is_known_by_its_number(
    customer: User, verified: Verified
) -> None:
    number = by_number(customer).numbers[0]
    row = verified("question", email="", number=str(number))
    declaration = registry.get("privacy.SubjectRequest")
    assert identity_keys_of(declaration, row) == {number.keys[0]}


def test_a_value_is_corrected_by_number(customer: User, stranger: User) -> None:
    (value,) = [
        value
        for value in correctable_values(by_number(customer))
        if value.key.endswith(":first_name")
    ]
    correct(by_number(customer), {value.key: "Annabel"})
    customer.refresh_from_db()
    stranger.refresh_from_db()
    assert customer.first_name == "Annabel"
    assert stranger.first_name != "Annabel"


def test_an_erasure_by_number_is_answered_on_the_private_page(
    customer: User, stranger: User, verified: Verified
) -> None:
    deletion = verified("deletion", email="", number=str(by_number(customer).numbers[0]))
    erase_and_answer(deletion, "Gone.")
    assert list(User.objects.all()) == [stranger]
    deletion.refresh_from_db()
    assert (deletion.outcome, deletion.answer_mail) == ("done", None)
    assert "Gone." in deletion.messages.get().text
    assert not OutgoingMail.objects.exists()


def test_staff_do_not_handle_their_own_request_by_number(
    customer: User, stranger: User, verified: Verified
) -> None:
    request = verified("question", email="", number=str(by_number(customer).numbers[0]))
    assert is_own(request.subject(), customer)
    assert not is_own(request.subject(), stranger)


def test_after_an_erasure_what_is_retained_is_found_by_the_number(
    customer: User, verified: Verified
) -> None:
    deletion = verified("deletion", email="", number=str(by_number(customer).numbers[0]))
    erase_and_answer(deletion, "Gone.")
    kept = RetainedRecord.objects.get(record=str(deletion.pk))
    assert kept.subject_key in by_number(customer).keys
    assert deletion.reference in values_of(by_number(customer))


def test_a_restriction_by_number_covers_its_rows(customer: User, stranger: User) -> None:
    assert restrict(by_number(customer))
    assert not restrict(by_number(customer))
    assert is_restricted(by_number(customer))
    assert restricted_owner(customer)
    assert not restricted_owner(stranger)
    with pytest.raises(ProtectedRecordError):
        customer.delete()
    lift(by_number(customer))
    assert not restricted_owner(customer)


def test_a_restriction_by_both_identifiers_covers_the_rows_of_each(customer: User) -> None:
    both = DataSubject(customer.email, numbers=by_number(customer).numbers)
    restrict(DataSubject(customer.email))
    assert not restricted_owner(customer), "the account is found by its number only"
    assert restrict(both)
    assert restricted_owner(customer)


def test_a_restore_undoes_neither_an_erasure_nor_a_restriction_by_number(
    customer: User, stranger: User
) -> None:
    number, joined = customer.customer_number, customer.date_joined
    restrict(by_number(stranger))
    entry = erasure_journal.write_entry(by_number(customer))
    list(erase(by_number(customer)))
    erasure_journal.mark_applied(entry)
    assert list(User.objects.all()) == [stranger]

    JournalEntry.objects.all().delete()
    lift(by_number(stranger))
    JournalEntry.objects.all().delete()
    User.objects.create_user(customer.email, customer_number=number, date_joined=joined)

    assert replay() == 3
    assert list(User.objects.all()) == [stranger]
    assert not restricted_owner(stranger), "the restriction and its lifting were replayed in order"


def test_what_a_number_leads_to_is_shown_and_erased_and_nothing_of_another_person() -> None:
    canary, other = Canary(1), Canary(2)
    own, others = canary.plant(), other.plant()
    subject = DataSubject("", numbers=canary.numbers)
    shown = values_of(subject)
    texts = [value for value in own if any("canary1x" in text for text in value.spellings)]
    reached = [value for value in texts if value.declaration.numbers]
    assert {"accounts.User", "privacy.RequestMessage"} <= {
        value.declaration.model for value in reached
    }
    for value in reached:
        assert value.field.exportable == any(spelling in shown for spelling in value.spellings)
    assert others
    assert "canary2" not in shown

    SubjectRequest.objects.update(closed_at=timezone.now(), outcome="done")
    list(erase(subject))
    left = " ".join(text for _label, text in everything_stored())
    identity = {canary.subject.email, canary.subject.email_key}
    for value in reached:
        if not value.is_retained and value.value not in identity:
            assert not any(spelling in left for spelling in value.spellings), value
