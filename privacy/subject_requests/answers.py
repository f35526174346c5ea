"""The standard answers, in the language of the request: ready to send, free to change."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.registry.correction import Change
from privacy.registry.erasure import ErasureStep
from privacy.subject_requests.models import SubjectRequest

CORRECTED = _("We have corrected your data as you asked.")
DELETED = _(
    "We have deleted your data as you asked. Where a law makes us keep something, it stands below with the reason."
)
ENDED = _("We have ended the following uses of your data, as you asked.")
REFUSED = _(
    "We cannot do what you asked, for this reason: … You can complain to the supervisory authority, {authority}, "
    "or go to court."
)
RESTRICTED = _("For now we only store your data, as you asked, and do nothing else with them.")
LIFTED = _("We will use your data again as before, for this reason: …")
CAME_BACK = _("Our answer came back, so your request is open again.")
EXTENDED = _("Your request takes more work than we can finish in the first period, for this reason: …")

TEXTS = {
    "refuse": REFUSED,
    "extend": EXTENDED,
    "correct": CORRECTED,
    "erase": DELETED,
    "end": ENDED,
    "reopen": CAME_BACK,
    "restrict": RESTRICTED,
    "lift": LIFTED,
}


def standard_answer(request: SubjectRequest, act: str) -> str:
    """The text that an act starts from: act is the name of one of staff_acts."""
    with translation.override(request.language):
        return str(TEXTS.get(act, "")).format(authority=request.controller.authority)


def with_changes(text: str, changes: Iterable[Change]) -> str:
    """The answer to a correction, value by value."""
    lines = [f"- {change.title}, {change.label}: {change.note or f'{change.old} → {change.new}'}" for change in changes]
    return "\n".join([text, "", *lines]) if lines else text


def with_steps(text: str, steps: Iterable[ErasureStep]) -> str:
    """The answer to an erasure, store by store: what went, what stays, by which law, until when."""
    return "\n".join([text, "", *(_as_line(step) for step in steps if step.found)])


def _as_line(step: ErasureStep) -> str:
    if not step.kept:
        return translation.gettext("- {title}: {count} deleted").format(title=step.title, count=step.deleted)
    kept = translation.gettext(
        "- {title}: {deleted} deleted, {kept} kept until {day} ({law}); of these we keep: {fields}"
    )
    return kept.format(
        title=step.title,
        deleted=step.deleted,
        kept=step.kept,
        day=date_format(step.kept_until) if step.kept_until else "–",
        law=step.law,
        fields=", ".join(step.kept_fields),
    )
