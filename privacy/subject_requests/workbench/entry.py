"""Requests that staff enter by hand, because they came in by letter, by phone or in person.

The deadline counts from the day of receipt, not of the entry. An answer goes to the email address
itself, or to an address on file: never to one that the caller names for another person's number.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from privacy.background import run_later
from privacy.conf import conf
from privacy.controllers.deadlines import due_date
from privacy.controllers.models import Controller
from privacy.outbox.mail_purposes import MailPurpose
from privacy.registry.companies import Companies
from privacy.registry.discovery import registry
from privacy.registry.subject import Number
from privacy.subject_requests.links import mail_link, mail_status_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.lookup import look_up, row_of, value_on_file
from privacy.subject_requests.numbers.models import Proof
from privacy.subject_requests.workbench.assignment import may_answer


class NumberNotOnFileError(Exception):
    """No one, or more than one person, has this number at this company."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What staff enter.

    - `channel`, `identity_proof`: values of their choices; a proof is empty where there is none.
    - `received_on`: the day on which it came in, where the company is.
    - `email`, `number`: what names the person: one of them, or none.
    - `postal_address`: where the answer goes if neither is known.
    """

    channel: str
    kind: str
    controller: Controller
    received_on: date
    identity_proof: str
    email: str
    number: Number | None
    postal_address: str
    name: str
    language: str
    message: str


@transaction.atomic
def enter(entry: Entry, key: UUID, staff: Any) -> SubjectRequest:
    """Store a request under a key that the form made, so that it is stored once, and confirm it.

    With a proof of identity it is verified and its arrival confirmed; without, a link or a code is
    sent that proves it. Raises NumberNotOnFileError.
    """
    known = SubjectRequest.objects.filter(pk=key).first()
    if known is not None:
        return known
    subject_request = _stored(entry, key, staff)
    if may_answer(staff, subject_request):
        subject_request.assigned_to = staff
        subject_request.save(update_fields=["assigned_to"])
    with translation.override(entry.language):
        _confirm(subject_request)
    return subject_request


def _stored(entry: Entry, key: UUID, staff: Any) -> SubjectRequest:
    now = timezone.now()
    is_proven = bool(entry.identity_proof)
    places = _on_file(entry) if entry.number else _named(entry)
    return SubjectRequest.objects.create(
        pk=key,
        kind=entry.kind,
        controller=entry.controller,
        name=entry.name,
        language=entry.language,
        message=entry.message,
        channel=entry.channel,
        identity_proof=entry.identity_proof,
        received_at=_moment_of(entry, now),
        due_on=due_date(entry.received_on, entry.controller),
        verified_at=now if is_proven else None,
        entered_at=now,
        entered_by=staff,
        company_notified_at=now,  # its staff have just entered it
        **places,
    )


def _named(entry: Entry) -> dict[str, Any]:
    """Return where the answer goes to a person without a number."""
    return {
        "email": entry.email,
        "postal_address": "" if entry.email else entry.postal_address,
        "proof": Proof.MAIL if entry.email else Proof.LETTER,
    }


def _on_file(entry: Entry) -> dict[str, Any]:
    """Return the number, and where on file the answer goes; without a proof, that is looked up by
    `look_up` like for any request that names a number."""
    number = entry.number
    kind = registry.identifier_kind(number.kind) if number else None
    companies = Companies((entry.controller.slug,), entry.controller.answers_for_site())
    row = row_of(kind, number, companies) if kind and number else None
    if kind is None or row is None:
        raise NumberNotOnFileError
    by_letter = not kind.email and kind.postal_address is not None
    places: dict[str, Any] = {
        "number": str(number),
        "proof": Proof.LETTER if by_letter else Proof.MAIL,
    }
    if entry.identity_proof:
        places["looked_up_at"] = timezone.now()
        places["email"] = value_on_file(row, kind.email)
        if not places["email"] and kind.postal_address:
            places["postal_address"] = "\n".join(kind.postal_address(row))
    return places


def _moment_of(entry: Entry, now: datetime) -> datetime:
    """Return the moment of receipt: the start of its day where the company is, or now."""
    if entry.controller.day_of(now) == entry.received_on:
        return now
    zone = zoneinfo.ZoneInfo(entry.controller.time_zone)
    return datetime.combine(entry.received_on, time.min, zone)


def _confirm(subject_request: SubjectRequest) -> None:
    if subject_request.verified_at is not None:
        mail_status_link(subject_request, "request_received")
    elif subject_request.number:
        run_later(look_up, str(subject_request.pk))
    else:
        mail_link(
            subject_request,
            RequestLink.Purpose.VERIFY,
            conf.VERIFICATION_LIFETIME,
            "verify_request",
            purpose=MailPurpose.VERIFY_REQUEST,
        )
