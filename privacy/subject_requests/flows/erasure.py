"""Staff erase a person's data (Art. 17 GDPR): each store leaves a receipt, and the person is told field by field.

The stores may lie in several databases, so there is no transaction around all of them. A crash half-way
leaves the request open with the receipts so far; the same act again finishes it, since erasing what is gone
changes nothing. The request itself, by its declaration, stays as the proof that it was answered.
"""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from privacy.conf import conf
from privacy.registry import erasure, journal
from privacy.registry.discovery import registry
from privacy.registry.erasure import ErasureStep
from privacy.subject_requests.answers import with_steps
from privacy.subject_requests.flows.answering import close
from privacy.subject_requests.flows.gate import NotAllowed, require_open
from privacy.subject_requests.flows.restriction import require_unrestricted
from privacy.subject_requests.models import ErasureReceipt, SubjectRequest


def preview(request: SubjectRequest) -> list[ErasureStep]:
    """What erasing this person would do now, in each store in which they have anything."""
    return [step for step in erasure.preview(request.subject()) if step.found]


def erase_and_answer(request: SubjectRequest, text: str, staff: Any = None) -> list[ErasureReceipt]:
    """Erase, keep a receipt per store, close the request and mail the answer. Raises NotAllowed.

    Where two people are needed, the first only proposes, which raises NotAllowed saying so.
    """
    with transaction.atomic():
        request = require_open(request)
    require_unrestricted(request)
    if objections := erasure.objections(request.subject()):
        raise NotAllowed(" ".join(objections))
    if conf.ERASURE_NEEDS_TWO_PEOPLE:
        require_second_person(request, staff)
    entry = journal.write_entry(request.subject())
    with translation.override(request.language):
        steps = [_with_receipt(request, step) for step in erasure.erase(request.subject())]
        require_all_receipts(request)
        journal.mark_applied(entry)
        close(request, SubjectRequest.Outcome.DONE, with_steps(text, steps))
    return list(request.receipts.all())


def require_all_receipts(request: SubjectRequest) -> None:
    """An erasure is done when every declared store has said what it did. Raises NotAllowed."""
    expected = {one.name for one in registry.stores} | {one.model for one in registry.personal_models}
    lacking = expected - set(request.receipts.values_list("store", flat=True))
    if lacking:
        raise NotAllowed(_("Not everything was looked into: %(stores)s") % {"stores": ", ".join(sorted(lacking))})


def require_second_person(request: SubjectRequest, staff: Any) -> None:
    """Let pass whoever carries out what somebody else proposed; one conditional UPDATE says who was first."""
    if staff is None:
        raise NotAllowed(_("A deletion needs two people, and nobody is named."))
    first = SubjectRequest.objects.filter(pk=request.pk, erasure_proposed_by=None).update(erasure_proposed_by=staff)
    if first or request.erasure_proposed_by_id == staff.pk:
        raise NotAllowed(_("You have proposed this deletion. Somebody else must look at it and carry it out."))


def _with_receipt(request: SubjectRequest, step: ErasureStep) -> ErasureStep:
    ErasureReceipt.objects.create(
        request=request,
        store=step.store,
        title=step.title,
        deleted=step.deleted,
        kept=step.kept,
        kept_fields=", ".join(step.kept_fields),
        law=step.law,
        kept_until=step.kept_until,
    )
    return step
