"""Disclosures are append-only, name no one, and are shown to the person."""

import pytest
from django.test import Client

from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject
from privacy.staff_access.models import Disclosure
from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db

LIST = "/en/staff/privacy/disclosure/"
FIELDS = {
    "email": "Anna@customer.example",
    "recipient": "Public prosecutor, Bonn",
    "what": "Name and address",
    "law": "§ 95 StPO, file 3 Js 12/26",
    "disclosed_at_0": "2026-11-20",
    "disclosed_at_1": "09:00:00",
}


def told(person: User) -> list[object]:
    return [
        field.value
        for subject_data in export_subject_data(DataSubject(person.email))
        if subject_data.dataset == "privacy.Disclosure"
        for record in subject_data.records
        for field in record
    ]


def test_a_disclosure_is_recorded_and_shown_to_the_person(
    staff_client: Client, customer: User, stranger: User
) -> None:
    assert staff_client.post(f"{LIST}add/", FIELDS).status_code == 302

    written = Disclosure.objects.values().get()
    assert "anna" not in str(written).lower()
    assert written["staff_id"] is not None
    assert "Public prosecutor, Bonn" in told(customer)
    assert told(stranger) == []


def test_a_disclosure_can_be_neither_changed_nor_deleted(
    staff_client: Client, customer: User
) -> None:
    staff_client.post(f"{LIST}add/", FIELDS)
    disclosure = Disclosure.objects.get()
    assert "Public prosecutor" in staff_client.get(LIST).content.decode()
    page = staff_client.get(f"{LIST}{disclosure.pk}/change/")
    assert page.status_code == 200
    assert 'name="email"' not in page.content.decode()
    assert staff_client.post(f"{LIST}{disclosure.pk}/change/", FIELDS).status_code == 403
    assert staff_client.post(f"{LIST}{disclosure.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_disclosure_survives_an_erasure_as_evidence(staff_client: Client, customer: User) -> None:
    staff_client.post(f"{LIST}add/", FIELDS)
    list(erase(DataSubject(customer.email)))
    assert Disclosure.objects.count() == 1
