"""Flows of an authority's request: enter, approve by two others, refuse or hand over, keep secret.

The database refuses what these flows refuse (`triggers.py`), so that nothing goes around them.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.disclosures import disclosure_chain
from privacy.disclosures.conf import conf
from privacy.disclosures.legal_bases import bases_of, law_of
from privacy.disclosures.models import DECIDED, Disclosure, DisclosureRequest, Kind
from privacy.registry.subject import email_key
from privacy.reporting.declared_fields import SEPARATOR

APPROVERS = 2


class NotAllowedError(Exception):
    """The step is not allowed; the message says why."""


@transaction.atomic
def enter(request: DisclosureRequest, emails: Iterable[str], staff: Any) -> DisclosureRequest:
    """Store a request with the people it names, by their pseudonyms.

    Raises NotAllowedError where no law of the company's country is its basis, or nobody is named.
    """
    company = request.company
    if company is None or request.basis not in {basis.key for basis in bases_of(company.country)}:
        raise NotAllowedError(_("This law does not apply to the company."))
    keys = sorted(set(map(email_key, emails)))
    if not 0 < len(keys) <= conf.DISCLOSURE_PEOPLE:
        raise NotAllowedError(_("Name at least one person, and not more than one request may."))
    _require_lawful_end(request.secret_until)
    request.people = len(keys)
    request.save(force_insert=True)
    law = law_of(request.basis, request.reference)
    Disclosure.objects.bulk_create(
        Disclosure(request=request, subject_key=key, recipient=request.authority, law=law)
        for key in keys
    )
    content = disclosure_chain.content_digest(request, keys)
    disclosure_chain.append(request, Kind.RECEIVED, staff, request.secret_until, content=content)
    return request


@transaction.atomic
def approve(request: DisclosureRequest, staff: Any) -> None:
    """Approve a request, as one of two who did not enter it. Raises NotAllowedError."""
    locked = _locked(request)
    _require_open(locked)
    if why := why_not_approvable(locked, staff):
        raise NotAllowedError(why)
    disclosure_chain.append(locked, Kind.APPROVED, staff)


def why_not_approvable(request: DisclosureRequest, staff: Any) -> str:
    """Return why this member of staff cannot approve an open request; "" where they can."""
    acts = dict(request.events.filter(staff=str(staff.pk)).values_list("kind", "number"))
    if Kind.RECEIVED in acts:
        return _("You entered it: two others must approve it.")
    if Kind.APPROVED in acts:
        return _("You approved it already: someone else must, too.")
    return ""


def approvals(request: DisclosureRequest) -> int:
    """Return how many people approved a request."""
    return request.events.filter(kind=Kind.APPROVED).count()


@transaction.atomic
def refuse(request: DisclosureRequest, staff: Any, reason: str) -> None:
    """Refuse a request; nothing is handed over. Raises NotAllowedError without a reason."""
    locked = _locked(request)
    _require_open(locked)
    if not reason.strip():
        raise NotAllowedError(_("Give the reason."))
    event = disclosure_chain.append(locked, Kind.REFUSED, staff, reason=reason.strip())
    DisclosureRequest.objects.filter(pk=locked.pk).update(state=Kind.REFUSED)
    locked.disclosures.update(kept_from=_kept_from(locked, event.occurred_at))


@transaction.atomic
def hand_over(
    request: DisclosureRequest, staff: Any, fields: Collection[str], file_digest: str, note: str
) -> None:
    """Record what was handed over of what was asked for, once two people have approved it.

    `fields` names them, such as `orders.Order.email`; `file_digest` is the SHA-256 of the file;
    `note` says what is left out otherwise, such as a part of the period. Raises NotAllowedError.
    """
    locked = _locked(request)
    _require_open(locked)
    if approvals(locked) < APPROVERS:
        raise NotAllowedError(_("Two people must approve it first."))
    if not fields or not set(fields) <= set(locked.scope):
        raise NotAllowedError(_("Choose what was handed over, of what was asked for."))
    is_whole = set(fields) == set(locked.scope) and not note.strip()
    kind = Kind.FULFILLED if is_whole else Kind.PARTLY
    names = sorted(fields)
    event = disclosure_chain.append(
        locked, kind, staff, fields=names, file=file_digest, note=note.strip(), people=locked.people
    )
    DisclosureRequest.objects.filter(pk=locked.pk).update(state=kind)
    locked.disclosures.update(
        disclosed_at=event.occurred_at,
        what=SEPARATOR.join(names),
        staff=staff,
        kept_from=_kept_from(locked, event.occurred_at),
    )


@transaction.atomic
def change_secrecy(request: DisclosureRequest, staff: Any, until: datetime, reason: str) -> None:
    """Extend the secrecy period, or end it now. Raises NotAllowedError once people were told."""
    locked = _locked(request)
    if locked.disclosures.exclude(told="").exists():
        raise NotAllowedError(_("The people were told already."))
    if not reason.strip():
        raise NotAllowedError(_("Give the reason."))
    _require_lawful_end(until)
    disclosure_chain.append(locked, Kind.SECRECY, staff, until, reason=reason.strip())
    DisclosureRequest.objects.filter(pk=locked.pk).update(secret_until=until)
    decided = locked.disclosures.exclude(kept_from=None)
    decided.update(kept_from=max(until, timezone.now()))


def _locked(request: DisclosureRequest) -> DisclosureRequest:
    return DisclosureRequest.objects.select_for_update().get(pk=request.pk)


def _require_open(request: DisclosureRequest) -> None:
    if not request.is_open or request.events.filter(kind__in=DECIDED).exists():
        raise NotAllowedError(_("It is decided already."))


def _require_lawful_end(until: datetime | None) -> None:
    if until is not None and until > timezone.now() + conf.DISCLOSURE_SECRECY:
        raise NotAllowedError(too_long())


def too_long() -> str:
    """Return why the end of a secrecy period is too far ahead."""
    text = _("Secrecy can be set for %(days)d days at most; extend it in time.")
    return text % {"days": conf.DISCLOSURE_SECRECY.days}


def _kept_from(request: DisclosureRequest, decided_at: datetime) -> datetime:
    """Return when the retention of the people begins: never before they can be told."""
    return max(decided_at, request.secret_until or decided_at)
