"""Every staff action is in the catalogue, answers its kinds, and passes the gate."""

from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.actions import action_catalogue
from privacy.subject_requests.actions.action_catalogue import ACTIONS
from privacy.subject_requests.actions.base import StaffAction
from privacy.subject_requests.actions.build_package import BuildPackage
from privacy.subject_requests.actions.hold_records import HoldRecords
from privacy.subject_requests.actions.join_earlier import JoinEarlier
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.system_checks import messages_of

ENTERED = {
    "text": "Because.",
    "records": [],
    "shown_reason": "",
    "reason": "",
    "first": str(UUID(int=1)),
}
ALSO_NEED_OPEN = (BuildPackage, JoinEarlier)  # and something else
NEED_OPEN = [
    cls for cls in ACTIONS if cls.is_available is StaffAction.is_available or cls in ALSO_NEED_OPEN
]
NEED_CLOSED = [cls for cls in ACTIONS if cls not in NEED_OPEN]
CLOSES_LATER_OR_NEVER: dict[type[StaffAction[Any]], str] = {
    BuildPackage: "answers in the background, when the package is built",
    HoldRecords: "prepares the deletion, which is the answer",
}


def name_of(action_class: type[StaffAction[Any]]) -> str:
    """Name an action that has no `name` yet, too, so that tests/test_how_to.py can ask for it."""
    return action_class.__name__


def test_the_names_of_the_actions_differ() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.django_db
def test_a_kind_of_request_without_an_action_is_an_error() -> None:
    deletion = SubjectRequest.Kind.DELETION
    without_erasure = [action for action in ACTIONS if deletion not in action.answers]
    with mock.patch("privacy.checks.ACTIONS", without_erasure):
        (error,) = [error for error in messages_of("privacy") if error.id == "privacy.E013"]
    assert "'deletion'" in error.msg
    assert "catalogue.py" in (error.hint or "")
    assert not [error for error in messages_of("privacy") if error.id == "privacy.E013"]


def perform(action_class: type[StaffAction[Any]], request: SubjectRequest, staff: User) -> None:
    """Perform an action with `ENTERED` and another name where there is one to correct, as a member
    of staff whose own request it is not."""
    action = action_class(request)
    form = action.form(QueryDict())
    names = {key: "Schulze" for key in form.fields if key.endswith("last_name")}
    form.cleaned_data = ENTERED | names
    with translation.override("en"):
        action_catalogue.perform(action, form, staff)


def kind_for(action_class: type[StaffAction[Any]]) -> str:
    return action_class.answers[0] if action_class.answers else SubjectRequest.Kind.QUESTION


@pytest.mark.parametrize("action_class", NEED_OPEN, ids=name_of)
def test_no_action_is_performed_for_an_unverified_request(
    action_class: type[StaffAction[Any]], stranger: User, verified: Verified
) -> None:
    unverified = verified(kind_for(action_class), verified_at=None)
    with pytest.raises(RequestNotOpenError, match="has not been verified"):
        perform(action_class, unverified, stranger)


@pytest.mark.parametrize("action_class", NEED_OPEN, ids=name_of)
def test_no_action_that_needs_an_open_request_is_performed_for_a_closed_one(
    action_class: type[StaffAction[Any]], stranger: User, verified: Verified
) -> None:
    closed = verified(
        kind_for(action_class), closed_at=timezone.now(), outcome=SubjectRequest.Outcome.DONE
    )
    with pytest.raises(RequestNotOpenError, match="This request is closed"):
        perform(action_class, closed, stranger)


@pytest.mark.parametrize("action_class", NEED_CLOSED, ids=name_of)
def test_no_action_for_closed_requests_is_performed_for_an_open_one(
    action_class: type[StaffAction[Any]], stranger: User, verified: Verified
) -> None:
    for changes in ({}, {"verified_at": None}):
        with pytest.raises(RequestNotOpenError, match=r"is open|there is none|not restricted"):
            perform(action_class, verified(**changes), stranger)


@pytest.mark.parametrize(
    ("action_class", "kind"),
    [
        (action, kind)
        for action in ACTIONS
        for kind in action.answers
        if action not in CLOSES_LATER_OR_NEVER
    ],
)
def test_an_answer_closes_the_request_and_queues_one_mail(
    action_class: type[StaffAction[Any]],
    kind: str,
    customer: User,
    stranger: User,
    verified: Verified,
) -> None:
    subject_request = verified(kind)
    perform(action_class, subject_request, stranger)
    subject_request.refresh_from_db()
    assert subject_request.closed_at is not None, "call `close` in `perform`"
    assert OutgoingMail.objects.count() == 1, "`close` mails the answer; queue no other mail"
