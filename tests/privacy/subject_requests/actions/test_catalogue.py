"""Every staff action is in the catalogue, answers its kinds, and passes the gate."""

from typing import Any
from unittest import mock

import pytest
from django.core.checks import run_checks
from django.http import QueryDict
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.subject_requests.actions import catalogue
from privacy.subject_requests.actions.base import StaffAction
from privacy.subject_requests.actions.catalogue import ACTIONS
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User

ENTERED = {"text": "Because.", "records": [], "told": "", "reason": ""}


def test_the_names_of_the_actions_differ() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.django_db
def test_a_kind_of_request_without_an_action_is_an_error() -> None:
    deletion = SubjectRequest.Kind.DELETION
    without_erasure = [action for action in ACTIONS if deletion not in action.answers]
    with mock.patch("privacy.checks.ACTIONS", without_erasure):
        (error,) = [error for error in run_checks() if error.id == "privacy.E013"]
    assert "'deletion'" in error.msg
    assert "catalogue.py" in (error.hint or "")
    assert not [error for error in run_checks() if error.id == "privacy.E013"]


@pytest.mark.django_db
@pytest.mark.parametrize("action_class", ACTIONS, ids=[action.name for action in ACTIONS])
def test_no_action_is_performed_for_an_unverified_request(
    action_class: type[StaffAction[Any]], customer: User
) -> None:
    kind = action_class.answers[0] if action_class.answers else SubjectRequest.Kind.QUESTION
    controller = Controller.objects.create(
        slug="a",
        name="A",
        country="DE",
        law="GDPR",
        authority="BfDI",
        privacy_contact="a@a.example",
    )
    unverified = SubjectRequest.objects.create(
        kind=kind,
        controller=controller,
        email="anna@customer.example",
        language="en",
        due_on=timezone.now().date(),
    )
    action = action_class(unverified)
    form = action.form(QueryDict())
    form.cleaned_data = dict(ENTERED)
    with pytest.raises(RequestNotOpenError):
        catalogue.perform(action, form, customer)
