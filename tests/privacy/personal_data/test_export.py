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


def test_a_person_is_told_every_store_and_what_is_in_it(customer: User) -> None:
    Enquiry.objects.create(
        topic="tv", email="Anna@Customer.Example", question="How many channels?", language="en"
    )
    found = {
        subject_data.dataset: subject_data
        for subject_data in export_subject_data(DataSubject(customer.email))
    }
    assert len(found["accounts.User"].records) == 1
    assert "How many channels?" in told(DataSubject(customer.email))
    assert found["orders.Order"].records == ()  # looked into, nothing there


def test_each_value_comes_with_purpose_and_legal_basis(customer: User) -> None:
    with translation.override("en"):
        found = list(export_subject_data(DataSubject(customer.email)))
    (account,) = (one for one in found if one.dataset == "accounts.User")
    for field in account.records[0]:
        assert field.purpose
        assert "GDPR" in field.basis


def test_a_mailbox_that_contains_anothers_name_is_another_person(
    customer: User, stranger: User
) -> None:
    assert stranger.email.endswith(customer.email)
    assert "Brand" not in told(DataSubject(customer.email))
    assert "Arnold" not in told(DataSubject(stranger.email))


def test_secrets_are_never_told(customer: User) -> None:
    assert customer.password not in told(DataSubject(customer.email))


def test_nobody_gets_nothing(customer: User) -> None:
    assert told(DataSubject("nobody@nowhere.invalid")) == "[]"
