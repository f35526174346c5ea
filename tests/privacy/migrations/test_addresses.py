"""A database from before canonical addresses and the identity key migrates without loss."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import StateApps
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.identity_keys import keys_in
from privacy.outbox.model_fields import store_in_one_form
from privacy.personal_data.models import AddressChange
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.support.migrations import migrate_to, migrated_back_to

BEFORE, NOW = ("enquiries", "0002_mailbox_index"), ("enquiries", "0003_addresses_in_one_form")
keys_and_addresses = import_module("privacy.migrations.0012_keys_and_addresses")


@pytest.fixture
def before_one_form(transactional_db: None) -> Iterator[StateApps]:
    with migrated_back_to(BEFORE) as apps_of_then:
        yield apps_of_then


def test_addresses_are_rewritten_into_one_form(before_one_form: StateApps) -> None:
    old = before_one_form.get_model("enquiries", "Enquiry")
    for email in ("Erika@BÜCHER.example", '"p\\aul"@example.org', "anna@example.org", "no address"):
        old.objects.create(topic="tv", email=email, question="?", language="en")

    migrate_to(NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM enquiries_enquiry ORDER BY id")
        stored = [email for (email,) in cursor.fetchall()]
    assert stored == [
        "Erika@xn--bcher-kva.example",
        "paul@example.org",
        "anna@example.org",
        "no address",
    ]
    assert Enquiry.objects.count() == 4


@pytest.mark.django_db
def test_two_accounts_of_one_mailbox_are_both_kept() -> None:
    """Earlier releases compared addresses as typed; a unique constraint must not delete one."""
    User.objects.create(email="erika@xn--bcher-kva.example")
    twin = User.objects.create(email="placeholder@example.org")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET email = %s WHERE id = %s", ["erika@bücher.example", twin.pk]
        )
    store_in_one_form(User, "email")
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_rows_of_plain_email_fields_are_rewritten_too() -> None:
    AddressChange.objects.create(old_email="a@BÜCHER.example", new_email="b@example.org")
    store_in_one_form(AddressChange, "old_email")
    assert AddressChange.objects.get().old_email == "a@xn--bcher-kva.example"


@pytest.mark.django_db
def test_the_key_of_old_pseudonyms_is_kept(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path
    settings.PRIVACY_IDENTITY_KEY = ""
    keys_and_addresses.keep_former_key(apps, None)
    assert not (tmp_path / "identity_keys").exists(), "an empty database has no old pseudonyms"
    record_choice("anna@customer.example", True, "registration")

    keys_and_addresses.keep_former_key(apps, None)

    own, former = keys_in(tmp_path / "identity_keys")
    assert former == settings.SECRET_KEY
    assert own != former
