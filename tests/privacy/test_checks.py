"""The system checks: each rule's id, on declarations that break it."""

from collections.abc import Sequence

import pytest
from django.core.checks import run_checks

from privacy.registry.declarations import Declaration, LegalBasis, NoPersonalData, PersonalField, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.promises import Promise

pytestmark = pytest.mark.django_db  # Django 6.1 asks the database, too


def ids() -> list[str | None]:
    return [message.id for message in run_checks() if (message.id or "").startswith("privacy.")]


def ids_with(change: Sequence[Declaration | Promise]) -> set[str | None]:
    with registry.temporarily(change):
        return set(ids())


def without(label: str) -> list[Declaration | Promise]:
    return [one for one in registry.declarations if getattr(one, "model", "") != label]


FIELD = PersonalField("to test", LegalBasis.CONTRACT)


def test_the_site_declares_everything() -> None:
    assert ids() == []


def test_a_model_that_nobody_declared_is_an_error() -> None:
    assert ids_with(without("enquiries.Enquiry")) == {"privacy.E001"}


def test_a_field_that_nobody_declared_is_an_error() -> None:
    (declared,) = (one for one in registry.personal_models if one.model == "enquiries.Enquiry")
    fields = {name: field for name, field in declared.fields.items() if name != "question"}
    partial = PersonalModel(
        "enquiries.Enquiry", "x", "email", fields, declared.retention, declared.technical, declared.identified_by
    )
    assert ids_with([*without("enquiries.Enquiry"), partial]) == {"privacy.E002"}


@pytest.mark.parametrize("stale", [NoPersonalData("gone.Model", "it went"), NoPersonalData("orders.Gone", "it went")])
def test_a_declaration_of_what_is_not_there_is_an_error(stale: NoPersonalData) -> None:
    assert ids_with([*registry.declarations, stale]) == {"privacy.E003"}


def test_a_model_that_nobody_ever_deletes_is_an_error() -> None:
    (declared,) = (one for one in registry.personal_models if one.model == "enquiries.Enquiry")
    endless = PersonalModel("enquiries.Enquiry", "x", "email", declared.fields, None, declared.technical)
    assert ids_with([*without("enquiries.Enquiry"), endless]) == {"privacy.E004"}
