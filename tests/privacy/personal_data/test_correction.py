"""Correction: declared fields only, all or nothing, this person only."""

import pytest
from django.core.exceptions import ValidationError

from privacy.personal_data.correction import correct, correctable_values
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db


def test_only_declared_fields_can_be_corrected(customer: User) -> None:
    names = {value.field.name for value in correctable_values(DataSubject(customer.email))}
    assert names == {"email", "first_name", "last_name", "phone"}


def test_a_correction_changes_the_value_and_reports_old_and_new(customer: User) -> None:
    (change,) = correct(
        DataSubject(customer.email), {f"accounts.User:{customer.pk}:last_name": "Berg"}
    )
    customer.refresh_from_db()
    assert customer.last_name == "Berg"
    assert (change.old, change.new) == ("Arnold", "Berg")


def test_a_row_of_another_person_cannot_be_corrected(customer: User, stranger: User) -> None:
    assert (
        correct(DataSubject(customer.email), {f"accounts.User:{stranger.pk}:last_name": "Berg"})
        == []
    )
    stranger.refresh_from_db()
    assert stranger.last_name == "Brand"


def test_a_refused_value_changes_nothing_at_all(customer: User) -> None:
    key = f"accounts.User:{customer.pk}"
    with pytest.raises(ValidationError):
        correct(
            DataSubject(customer.email), {f"{key}:last_name": "Berg", f"{key}:email": "no mailbox"}
        )
    customer.refresh_from_db()
    assert customer.last_name == "Arnold"


def test_an_address_of_another_account_is_refused(customer: User, stranger: User) -> None:
    with pytest.raises(ValidationError):
        correct(DataSubject(customer.email), {f"accounts.User:{customer.pk}:email": stranger.email})
