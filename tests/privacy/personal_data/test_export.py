"""Access: everything about one person, nothing about another."""

import pytest
from django.utils import translation

from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db


def told(subject: DataSubject) -> str:
    return str(
        [
            field.value
            for subject_data in export_subject_data(subject)
            for record in subject_data.records
            for field in record
        ]
    )


def test_access_lists_every_dataset_with_its_records(customer: User) -> None:
    Enquiry.objects.create(
        topic="tv", email="Anna@Customer.Example", question="How many channels?", language="en"
    )
    exported = {
        subject_data.dataset: subject_data
        for subject_data in export_subject_data(DataSubject(customer.email))
    }
    assert len(exported["accounts.User"].records) == 1
    assert "How many channels?" in told(DataSubject(customer.email))
    assert exported["orders.Order"].records == ()  # looked into, nothing there


def test_each_value_comes_with_purpose_and_legal_basis(customer: User) -> None:
    with translation.override("en"):
        exported = list(export_subject_data(DataSubject(customer.email)))
    (account,) = (
        subject_data for subject_data in exported if subject_data.dataset == "accounts.User"
    )
    for field in account.records[0]:
        assert field.purpose
        assert "GDPR" in field.basis


def test_an_address_that_contains_another_is_another_person(customer: User, stranger: User) -> None:
    assert stranger.email.endswith(customer.email)
    assert "Brand" not in told(DataSubject(customer.email))
    assert "Arnold" not in told(DataSubject(stranger.email))


def test_secrets_are_never_exported(customer: User) -> None:
    assert customer.password not in told(DataSubject(customer.email))


def test_an_unknown_person_gets_no_records(customer: User) -> None:
    assert told(DataSubject("nobody@nowhere.invalid")) == "[]"
