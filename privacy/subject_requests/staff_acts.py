"""What staff do with one request: each act is a page that explains it and one button that does
it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.declarations import Text
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.actions import (
    answering,
    correction,
    erasure,
    export,
    legal_hold,
    restriction,
    withdrawal,
)
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.staff_forms import (
    AnswerForm,
    CorrectionForm,
    ErasureForm,
    HoldForm,
    ReviewForm,
)

Kind = SubjectRequest.Kind
Outcome = SubjectRequest.Outcome


@dataclass(frozen=True, slots=True)
class Act:
    """One thing staff can do; `main_for` names the kinds of request to which it is the answer."""

    name: str
    label: Text
    explanation: Text
    done: Text
    # Request, form, the member of staff.
    carry_out: Callable[[SubjectRequest, AnswerForm, Any], object]
    form: type[AnswerForm] | None = AnswerForm
    main_for: tuple[Kind, ...] = ()
    only_main: bool = False  # offered for these kinds only
    dangerous: bool = False


def _text(form: AnswerForm) -> str:
    return str(form.cleaned_data["text"])


def _correct(request: SubjectRequest, form: AnswerForm, staff: object) -> None:
    """Changes the values, or hands the model's objections to the form and changes nothing."""
    if not isinstance(form, CorrectionForm):
        raise TypeError("A correction needs the form with the person's values.")
    try:
        correction.correct_and_answer(request, form.new_values(), _text(form))
    except ValidationError as error:
        form.add_error(None, error)


def _package(request: SubjectRequest, form: AnswerForm, staff: object) -> None:
    if not isinstance(form, ReviewForm):
        raise TypeError("A package needs the form with what may name other people.")
    export.order_package(request, form.left_out(), form.cleaned_data.get("reason", ""))


ACTS = (
    Act(
        "package",
        _("Build the access package and answer"),
        _(
            "Everything that the registry finds goes into one file. The person gets a "
            "mail when it is ready."
        ),
        _("The package is being built; the person gets a mail with the link."),
        _package,
        form=ReviewForm,
        main_for=(Kind.ACCESS, Kind.PORTABILITY),
        only_main=True,
    ),
    Act(
        "correct",
        _("Correct and answer"),
        _("Change what is wrong. Old and new value are kept with the request as evidence."),
        _("The data are corrected and the person is told."),
        _correct,
        form=CorrectionForm,
        main_for=(Kind.CORRECTION,),
        only_main=True,
    ),
    Act(
        "erase",
        _("Delete and answer"),
        _("This is what goes, what must stay, and why. It cannot be undone."),
        _("The data are deleted and the person is told."),
        lambda request, form, staff: erasure.erase_and_answer(request, _text(form), staff),
        form=ErasureForm,
        main_for=(Kind.DELETION,),
        only_main=True,
        dangerous=True,
    ),
    Act(
        "end",
        _("End these uses and answer"),
        _("Every consent of the person is withdrawn, and what they may object to is ended."),
        _("The uses are ended and the person is told."),
        lambda request, form, staff: withdrawal.end_and_answer(request, _text(form)),
        main_for=(Kind.OBJECTION, Kind.WITHDRAWAL),
        only_main=True,
    ),
    Act(
        "restrict",
        _("Restrict and answer"),
        _(
            "Until the restriction is lifted nothing is deleted, changed or used; the "
            "data are only stored."
        ),
        _("The data are restricted and the person is told."),
        lambda request, form, staff: restriction.restrict_and_answer(request, _text(form), staff),
        main_for=(Kind.RESTRICTION,),
        only_main=True,
    ),
    Act(
        "answer",
        _("Answer"),
        _("The person gets this text by mail, and the request is closed."),
        _("The answer is on its way."),
        lambda request, form, staff: answering.close(request, Outcome.ANSWERED, _text(form)),
        main_for=(Kind.QUESTION,),
    ),
    Act(
        "hold",
        _("Hold records"),
        _(
            "These records stay when the rest is deleted, until the hold is released; "
            "then they go as well."
        ),
        _("The records are held."),
        lambda request, form, staff: legal_hold.hold_records(
            request, form.cleaned_data["records"], _text(form), staff, form.cleaned_data["told"]
        ),
        form=HoldForm,
        main_for=(Kind.DELETION,),
        only_main=True,
    ),
    Act(
        "ask",
        _("Ask the person"),
        _(
            "The person gets this text by mail and answers on the private page. The "
            "deadline runs on."
        ),
        _("Your question is on its way."),
        lambda request, form, staff: answering.ask_back(request, _text(form)),
    ),
    Act(
        "extend",
        _("Extend the deadline"),
        _("Once, and only inside the first period: the person is told the reason now."),
        _("The deadline is extended and the person is told."),
        lambda request, form, staff: answering.extend(request, _text(form)),
    ),
    Act(
        "refuse",
        _("Refuse with a reason"),
        _("The person is told the reason and where to complain (Art. 12(4) GDPR)."),
        _("The refusal is on its way."),
        lambda request, form, staff: answering.close(request, Outcome.REFUSED, _text(form)),
    ),
)


AFTERWARDS = (
    Act(
        "deliver",
        _("Deliver the answer again"),
        _("The mail with the answer could not be delivered. It is tried again within a minute."),
        _("The answer is on its way again."),
        lambda request, form, staff: answering.deliver_again(request),
        form=None,
    ),
    Act(
        "lift",
        _("Lift the restriction"),
        _("The person is told first; then the data are used, changed and deleted as before."),
        _("The restriction is lifted and the person is told."),
        lambda request, form, staff: restriction.lift(request, _text(form)),
    ),
    Act(
        "reopen",
        _("The answer came back"),
        _(
            "The request is opened again, so that you can answer another way. The "
            "person sees this text."
        ),
        _("The request is open again."),
        lambda request, form, staff: answering.reopen(request, _text(form)),
    ),
)


def carry_out(act: Act, request: SubjectRequest, form: AnswerForm, staff: Any) -> None:
    """Carry an act out. Raises RequestNotOpenError, also where the request is that of the member of
    staff themselves."""
    if is_own(request.email, staff):
        raise RequestNotOpenError(_("This is your own request. A colleague must handle it."))
    act.carry_out(request, form, staff)


def acts_for(request: SubjectRequest) -> list[Act]:
    """The acts that a request offers, its own answer first; none when it is not verified."""
    if request.verified_at is None:
        return []
    if request.closed_at is not None:
        possible = {
            "deliver": request.answer_mail is not None and request.answer_mail.was_given_up,
            "lift": request.kind == Kind.RESTRICTION and is_restricted(request.email),
        }
        return [act for act in AFTERWARDS if possible.get(act.name, True)]
    offered = [act for act in ACTS if request.kind in act.main_for or not act.only_main]
    return sorted(offered, key=lambda act: request.kind not in act.main_for)


def reason_of(name: str) -> str:
    """What the staff access log says of an act: its label, in English."""
    with translation.override(None):
        return next((str(act.label) for act in (*ACTS, *AFTERWARDS) if act.name == name), name)


def act_named(request: SubjectRequest, name: str) -> Act | None:
    return next((act for act in acts_for(request) if act.name == name), None)
