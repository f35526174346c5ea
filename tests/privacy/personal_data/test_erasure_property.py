"""For every declaration: erased ∪ retained = everything personal, and the two are disjoint."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from privacy.personal_data.canary import Canary
from privacy.personal_data.clearing import can_be_emptied, can_be_randomised
from privacy.personal_data.erasure import erase, preview
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Erasure, PersonalModel
from privacy.registry.discovery import registry
from tests.support.system_checks import messages_of

MODELS = ["orders.Order", "enquiries.Enquiry", "accounts.User", "privacy.StaffAccess"]


def possible(declaration: PersonalModel, name: str) -> list[Erasure]:
    """Return the kinds of erasure that a column allows."""
    column = model_of(declaration)._meta.get_field(name)
    emptied = [Erasure.CLEAR, Erasure.DELETE] if can_be_emptied(column) else []
    random = [Erasure.RANDOMISE] if can_be_randomised(column) else []
    return [Erasure.KEEP, *emptied, *random]


def value_of(row: Any, name: str) -> Any:
    """Return a value of a row; of a many-to-many field, the row at its other end."""
    value = getattr(row, name)
    return value.first() if hasattr(value, "first") else value


@st.composite
def declarations(draw: st.DrawFn) -> PersonalModel:
    """Draw a model of the site whose fields are erased in any way that its columns allow."""
    label = draw(st.sampled_from(MODELS))
    declaration = registry.get(label)
    if draw(st.booleans()):  # a row that no law keeps
        fields = {
            name: replace(field, erasure=Erasure.DELETE)
            for name, field in declaration.fields.items()
        }
    else:
        fields = {
            name: replace(field, erasure=draw(st.sampled_from(possible(declaration, name))))
            for name, field in declaration.fields.items()
        }
    return replace(declaration, fields=fields)


class EverythingPersonal(TestCase):
    @settings(max_examples=60)
    @given(declarations())
    def test_every_value_is_either_erased_or_retained(self, declaration: PersonalModel) -> None:
        with transaction.atomic(), registry.temporarily([declaration]):
            canary, other = Canary(1), Canary(2)
            canary.plant()
            other.plant()
            rows = model_of(declaration)._base_manager
            said = [
                (step.deleted, step.retained)
                for step in preview(canary.subject)
                if step.dataset == declaration.model
            ]

            done = [
                (step.deleted, step.retained)
                for step in erase(canary.subject)
                if step.dataset == declaration.model
            ]

            assert done == said == [(0, 1) if declaration.is_retained else (1, 0)]
            left = {row.pk: row for row in rows.all()}
            assert other.row_of(declaration).pk in left
            row = left.get(canary.row_of(declaration).pk)
            assert (row is not None) == declaration.is_retained
            for planted in canary.planted if row else ():
                retained = value_of(row, planted.name) == planted.value
                assert retained == planted.is_retained, planted.name
            for planted in other.planted:
                assert value_of(left[other.row_of(declaration).pk], planted.name) == planted.value
            transaction.set_rollback(True)

    @settings(max_examples=20)
    @given(declarations())
    def test_the_checks_accept_every_such_declaration(self, declaration: PersonalModel) -> None:
        others = [
            other
            for other in registry.declarations
            if getattr(other, "model", "") != declaration.model
        ]
        with registry.temporarily([*others, declaration]):
            assert [
                message.id for message in messages_of("privacy") if message.id == "privacy.E008"
            ] == []


@pytest.mark.django_db
def test_the_site_has_models_with_and_without_retained_rows() -> None:
    assert len({declaration.is_retained for declaration in registry.personal_models}) == 2
