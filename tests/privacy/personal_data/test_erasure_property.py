"""For every declaration: erased ∪ retained = everything personal, and the two are disjoint."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import run_checks
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

MODELS = ["orders.Order", "enquiries.Enquiry", "accounts.User", "privacy.StaffAccess"]


def possible(declared: PersonalModel, name: str) -> list[Erasure]:
    """What a column lets an erasure do."""
    column = model_of(declared)._meta.get_field(name)
    emptied = [Erasure.CLEAR, Erasure.DELETE] if can_be_emptied(column) else []
    random = [Erasure.RANDOMISE] if can_be_randomised(column) else []
    return [Erasure.KEEP, *emptied, *random]


def value_of(row: Any, name: str) -> Any:
    """A value of a row; of a many-to-many, the row at its other end."""
    value = getattr(row, name)
    return value.first() if hasattr(value, "first") else value


@st.composite
def declarations(draw: st.DrawFn) -> PersonalModel:
    """A model of the site whose fields are erased in any way that its columns allow."""
    label = draw(st.sampled_from(MODELS))
    declared = registry.get(label)
    if draw(st.booleans()):  # a row that no law keeps
        fields = {
            name: replace(one, erasure=Erasure.DELETE) for name, one in declared.fields.items()
        }
    else:
        fields = {
            name: replace(one, erasure=draw(st.sampled_from(possible(declared, name))))
            for name, one in declared.fields.items()
        }
    return replace(declared, fields=fields)


class EverythingPersonal(TestCase):
    @settings(max_examples=60)
    @given(declarations())
    def test_is_either_erased_or_retained(self, declared: PersonalModel) -> None:
        with transaction.atomic(), registry.temporarily([declared]):
            one, other = Canary(1), Canary(2)
            one.plant()
            other.plant()
            rows = model_of(declared)._base_manager
            said = [
                (step.deleted, step.kept)
                for step in preview(one.subject)
                if step.dataset == declared.model
            ]

            done = [
                (step.deleted, step.kept)
                for step in erase(one.subject)
                if step.dataset == declared.model
            ]

            assert done == said == [(0, 1) if declared.is_kept else (1, 0)]
            left = {row.pk: row for row in rows.all()}
            assert other.row_of(declared).pk in left
            row = left.get(one.row_of(declared).pk)
            assert (row is not None) == declared.is_kept
            for planted in one.planted if row else ():
                retained = value_of(row, planted.name) == planted.value
                assert retained == planted.is_retained, planted.name
            for planted in other.planted:
                assert value_of(left[other.row_of(declared).pk], planted.name) == planted.value
            transaction.set_rollback(True)

    @settings(max_examples=20)
    @given(declarations())
    def test_and_the_checks_find_nothing_to_say(self, declared: PersonalModel) -> None:
        others = [
            one for one in registry.declarations if getattr(one, "model", "") != declared.model
        ]
        with registry.temporarily([*others, declared]):
            assert [message.id for message in run_checks() if message.id == "privacy.E008"] == []


@pytest.mark.django_db
def test_the_site_has_models_of_both_sorts() -> None:
    assert len({declared.is_kept for declared in registry.personal_models}) == 2
