"""The guard covers the admin, its bulk actions, `Model.delete()`, queries, jobs and restores."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import models
from django.db.models.deletion import ProtectedError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.personal_data.deletion_guard import ProtectedRecordError, delete_rows
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)
LAW = "file 12 O 34/26"


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path


def ask(email: str = "anna@customer.example") -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question="?", language="en")


def held_enquiry(customer: User) -> Enquiry:
    row = ask(customer.email)
    hold(Enquiry, str(row.pk), LAW)
    return row


def kept_order(customer: User) -> Order:
    return order_of(customer.email, customer)


def restricted_enquiry(customer: User) -> Enquiry:
    restrict(DataSubject(customer.email))
    return ask(customer.email)


MUST_STAY: dict[str, Callable[[User], models.Model]] = {
    "it is under a legal hold": held_enquiry,
    "a law requires it": kept_order,
    "its owner restricted its use": restricted_enquiry,
}
WAYS: dict[str, Callable[[models.Model], object]] = {
    "the row": lambda row: row.delete(),
    "a query": lambda row: type(row)._base_manager.filter(pk=row.pk).delete(),
    "a query over all": lambda row: type(row)._base_manager.all().delete(),
    "the guard itself": lambda row: delete_rows(type(row), [row.pk]),
}


@pytest.mark.parametrize("why", MUST_STAY)
@pytest.mark.parametrize("way", WAYS)
def test_a_protected_row_survives_every_way_of_deletion(customer: User, why: str, way: str) -> None:
    row = MUST_STAY[why](customer)
    with pytest.raises(ProtectedRecordError) as caught:
        WAYS[way](row)
    assert isinstance(caught.value, ProtectedError)
    assert customer.email not in str(caught.value.args[0])
    assert type(row)._base_manager.filter(pk=row.pk).exists()
    assert [entry for entry in entries() if not entry.kind] == []


@pytest.mark.parametrize("why", MUST_STAY)
def test_the_admin_offers_no_deletion_of_a_protected_row(
    staff_client: Client, customer: User, why: str
) -> None:
    row = MUST_STAY[why](customer)
    model = type(row)
    base = f"/en/staff/{model._meta.app_label}/{model._meta.model_name}/"
    page = staff_client.get(f"{base}{row.pk}/delete/").content.decode()
    assert why in page
    staff_client.post(f"{base}{row.pk}/delete/", {"post": "yes"})
    bulk = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    assert staff_client.post(base, bulk).status_code in {200, 302}
    assert model._base_manager.filter(pk=row.pk).exists()


def test_a_restricted_record_is_deleted_by_no_bulk_action(
    staff_client: Client, customer: User
) -> None:
    row = ask(customer.email)
    restrict(DataSubject(customer.email))
    later = ask(customer.email)
    for chosen in (row, later):
        bulk = {"action": "delete_selected", "_selected_action": [str(chosen.pk)], "post": "yes"}
        staff_client.post("/en/staff/enquiries/enquiry/", bulk)
    assert Enquiry.objects.count() == 2


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_deletion_by_staff_survives_a_restore(
    staff_client: Client, customer: User, stranger: User, in_bulk: bool
) -> None:
    spam, other = ask(customer.email), ask(stranger.email)
    base = "/en/staff/enquiries/enquiry/"
    if in_bulk:
        bulk = {"action": "delete_selected", "_selected_action": [str(spam.pk)], "post": "yes"}
        staff_client.post(base, bulk)
    else:
        staff_client.post(f"{base}{spam.pk}/delete/", {"post": "yes"})
    assert list(Enquiry.objects.all()) == [other]
    assert JournalEntry.objects.get().applied_at is not None
    spam.save(force_insert=True)  # as a restore brings it back
    JournalEntry.objects.all().delete()

    assert replay() == 1

    assert list(Enquiry.objects.all()) == [other]


def test_a_later_row_with_the_same_key_survives_the_replay() -> None:
    spam = ask()
    delete_rows(Enquiry, [spam.pk])
    JournalEntry.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        newcomer = Enquiry(
            pk=spam.pk, topic="tv", email="nora@customer.example", question="?", language="en"
        )
        newcomer.save(force_insert=True)
        assert replay() == 1
    assert Enquiry.objects.get() == newcomer


def test_under_the_four_eyes_principle_the_admin_deletes_nothing(
    staff_client: Client, customer: User, settings: Settings
) -> None:
    settings.PRIVACY_ERASURE_NEEDS_TWO_PEOPLE = True
    row = ask(customer.email)
    assert (
        staff_client.post(
            f"/en/staff/enquiries/enquiry/{row.pk}/delete/", {"post": "yes"}
        ).status_code
        == 403
    )
    bulk = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    staff_client.post("/en/staff/enquiries/enquiry/", bulk)
    assert Enquiry.objects.exists()


def test_the_journal_entry_of_single_rows_names_no_one(tmp_path: Path) -> None:
    spam = ask()
    delete_rows(Enquiry, [spam.pk])
    text = (tmp_path / "erasures.jsonl").read_text()
    assert spam.email not in text
    (entry,) = entries()
    assert (entry.table, entry.email_keys, [len(digest) for digest in entry.records]) == (
        "enquiries.Enquiry",
        (),
        [64],
    )
