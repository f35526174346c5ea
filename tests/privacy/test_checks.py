"""The system checks: each rule's id, on declarations that break it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from dateutil.relativedelta import relativedelta
from pytest_django import Settings

from privacy.conf import RENAMED_SETTINGS, conf
from privacy.controllers.models import Controller
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.discovery import registry
from privacy.registry.promise import Promise
from tests.support.system_checks import messages_of

# Django 6.1 asks the database, too, which has a company in each project that is in use.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def ids() -> list[str | None]:
    return [message.id for message in messages_of("privacy")]


def ids_with(change: Sequence[Declaration | Promise]) -> set[str | None]:
    with registry.temporarily(change):
        return set(ids())


def without(label: str) -> list[Declaration | Promise]:
    return [
        declaration
        for declaration in registry.declarations
        if getattr(declaration, "model", "") != label
    ]


FIELD = PersonalField("to test", LegalBasis.CONTRACT)


def test_the_site_declares_everything() -> None:
    assert ids() == []


def test_an_undeclared_model_is_an_error() -> None:
    assert ids_with(without("accounts.KnownNetwork")) == {"privacy.E001"}


def test_an_empty_directory_of_companies_is_warned_of(controller: Controller) -> None:
    def warned() -> list[Any]:
        return [each for each in messages_of("privacy") if each.id == "privacy.W012"]

    assert warned() == []
    controller.delete()
    (warning,) = warned()
    assert "is_default=True" in warning.hint


def test_a_model_that_ends_with_an_undeclared_one_says_which() -> None:
    with registry.temporarily(without("accounts.User")):
        hints = {
            str(error.msg).split()[0]: error.hint
            for error in messages_of("privacy")
            if error.id == "privacy.E004"
        }
    assert hints["privacy.StaffCompany"] == (
        "Declare accounts.User, whose rows take these along, as a PersonalModel."
    )


def test_an_undeclared_field_is_an_error() -> None:
    declaration = registry.get("enquiries.Enquiry")
    fields = {name: field for name, field in declaration.fields.items() if name != "question"}
    partial = replace(declaration, fields=fields)
    assert ids_with([*without("enquiries.Enquiry"), partial]) == {"privacy.E002"}


@pytest.mark.parametrize(
    "stale", [NoPersonalData("gone.Model", "it went"), NoPersonalData("orders.Gone", "it went")]
)
def test_a_stale_declaration_is_an_error(stale: NoPersonalData) -> None:
    assert ids_with([*registry.declarations, stale]) == {"privacy.E003"}


def test_a_model_without_retention_is_an_error() -> None:
    assert ids_with([*without("enquiries.Enquiry"), enquiry(retention=None)]) == {"privacy.E004"}


def enquiry(**changes: object) -> PersonalModel:
    declaration = registry.get("enquiries.Enquiry")
    return replace(declaration, **changes)  # type: ignore[arg-type]


def test_a_page_of_correction_that_does_not_exist_is_an_error() -> None:
    fields = {
        key: replace(field, correct_at="gone:page") for key, field in enquiry().fields.items()
    }
    changed = [*without("enquiries.Enquiry"), enquiry(fields=fields)]
    assert ids_with(changed) == {"privacy.E016"}


def with_erasure(name: str, erasure: Erasure) -> PersonalModel:
    fields = {key: replace(field, erasure=Erasure.KEEP) for key, field in enquiry().fields.items()}
    return enquiry(fields=fields | {name: replace(fields[name], erasure=erasure)})


HALF_A_YEAR = relativedelta(months=6)


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        (lambda: enquiry(subject="mail"), {"privacy.E006"}),
        (lambda: enquiry(subject="user__email"), {"privacy.E006"}),
        (lambda: enquiry(recorded_at="asked"), {"privacy.E006"}),
        (lambda: enquiry(controller=""), {"privacy.E017"}),
        (lambda: enquiry(controller="team"), {"privacy.E017"}),
        (lambda: enquiry(controller="team__company"), {"privacy.E017"}),
        (lambda: enquiry(retention=Retention(HALF_A_YEAR, "question", "x")), {"privacy.E007"}),
        (
            lambda: enquiry(
                retention=Retention(HALF_A_YEAR, "asked_at", "x", runner=cast("Any", "gone.away"))
            ),
            {"privacy.E007"},
        ),
        (
            lambda: enquiry(
                retention=Retention(HALF_A_YEAR, "asked_at", "x", runner=cast("Any", conf))
            ),
            {"privacy.E007"},
        ),
        (lambda: with_erasure("asked_at", Erasure.CLEAR), {"privacy.E008"}),
        (lambda: with_erasure("asked_at", Erasure.RANDOMISE), {"privacy.E008"}),
        (lambda: with_erasure("question", Erasure.CLEAR), set()),
        (lambda: with_erasure("email", Erasure.RANDOMISE), set()),
    ],
)
def test_a_declaration_that_cannot_be_applied_is_an_error(
    declaration: Callable[[], PersonalModel], expected: set[str]
) -> None:
    assert ids_with([*without("enquiries.Enquiry"), declaration()]) == expected


@pytest.mark.parametrize(("old", "new"), RENAMED_SETTINGS.items())
def test_a_setting_with_its_old_name_is_an_error(settings: Settings, old: str, new: str) -> None:
    assert not [error for error in messages_of("privacy") if error.id == "privacy.E014"]
    setattr(settings, f"PRIVACY_{old}", 1)
    (error,) = [error for error in messages_of("privacy") if error.id == "privacy.E014"]
    assert error.hint == f"Rename it to PRIVACY_{new}."
    assert hasattr(conf, new.removesuffix("_SECONDS"))


def test_a_form_field_without_a_reason_is_an_error() -> None:
    declaration = registry.get("enquiries.Enquiry")
    fields = {**declaration.fields, "question": replace(declaration.fields["question"], asked="")}
    silent = replace(declaration, fields=fields)
    assert ids_with([*without("enquiries.Enquiry"), silent]) == {"privacy.E015"}
