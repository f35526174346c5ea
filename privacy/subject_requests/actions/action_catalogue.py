"""Catalogue of staff actions, and which of them a request offers."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.actions.answer import Answer
from privacy.subject_requests.actions.ask import Ask
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.actions.build_package import BuildPackage
from privacy.subject_requests.actions.correct import Correct
from privacy.subject_requests.actions.deliver_again import DeliverAgain
from privacy.subject_requests.actions.end_uses import EndUses
from privacy.subject_requests.actions.erase import Erase
from privacy.subject_requests.actions.extend import Extend
from privacy.subject_requests.actions.forward_again import ForwardAgain
from privacy.subject_requests.actions.hold_records import HoldRecords
from privacy.subject_requests.actions.join_earlier import JoinEarlier
from privacy.subject_requests.actions.lift_restriction import LiftRestriction
from privacy.subject_requests.actions.nothing_held import NothingHeld
from privacy.subject_requests.actions.refuse import Refuse
from privacy.subject_requests.actions.reopen import Reopen
from privacy.subject_requests.actions.restrict import Restrict
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest

ACTIONS: Sequence[type[StaffAction[Any]]] = (
    BuildPackage,
    Correct,
    Erase,
    EndUses,
    Restrict,
    Answer,
    NothingHeld,
    HoldRecords,
    Ask,
    Extend,
    JoinEarlier,
    Refuse,
    ForwardAgain,
    DeliverAgain,
    LiftRestriction,
    Reopen,
)


def actions_for(request: SubjectRequest) -> list[StaffAction[Any]]:
    """Return the actions that a request offers, its own answer first; none while unverified."""
    if request.verified_at is None:
        return []
    runs_here, available = request.controller.runs_here, list[StaffAction[Any]]()
    for action_class in ACTIONS:
        action = action_class(request)
        if (runs_here or action.for_companies_elsewhere) and action.is_available():
            available.append(action)
    return sorted(available, key=lambda action: not action.is_main)


def action_named(request: SubjectRequest, name: str) -> StaffAction[Any] | None:
    """Return the action of this name; None where the request does not offer it."""
    return next((action for action in actions_for(request) if action.name == name), None)


def reason_of(name: str) -> str:
    """Return the reason for the staff access log: the label of an action, in English."""
    with translation.override(None):
        return next((str(action.label) for action in ACTIONS if action.name == name), name)


def perform(action: StaffAction[Any], form: AnswerForm, staff: Any) -> None:
    """Perform an action.

    Raises what the action raises, and RequestNotOpenError where the request is the staff member's
    own.
    """
    if is_own(action.request.subject(), staff):
        raise RequestNotOpenError(gettext("This is your own request. A colleague must handle it."))
    action.perform(form, staff)
