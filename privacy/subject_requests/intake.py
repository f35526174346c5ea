"""Intake of requests: store one per company that is asked, and mail one verification link.

The same for known and unknown addresses. A form that is sent twice is filed once: its random key
and its content lead to the reference, and the database has each reference once per company.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.background import run_later
from privacy.conf import conf
from privacy.controllers.deadlines import due_date
from privacy.controllers.models import Controller
from privacy.digests import canonical_json, keyed_digest
from privacy.email_address import is_same
from privacy.mystery_shopper.models import is_shopper
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.rate_limits.counting import count_client
from privacy.registry.subject import Number
from privacy.subject_requests.conf import conf as request_conf
from privacy.subject_requests.intake_limits import (
    count_filing,
    count_mailbox,
    count_named,
    is_under_attack,
    take_place_in_queue,
)
from privacy.subject_requests.links import mail_link, mail_status_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.lookup import look_up
from privacy.subject_requests.numbers.models import Proof
from privacy.subject_requests.proof_of_work import ProofOfWorkRequiredError, may_pass
from privacy.subject_requests.references import new_reference, reference_from


@dataclass(frozen=True, slots=True)
class NewRequest:
    """The validated content of the contact form.

    - `kind`: a value of `SubjectRequest.Kind`.
    - `companies`: those that must answer, each for its own data.
    - `email`: where the verification link and the answer are sent.
    - `name`: to greet the person; optional.
    - `message`: what the person writes; optional for some kinds.
    - `form_key`: the random text of the form that was sent; without one, each is a new request.
    """

    kind: str
    companies: Sequence[Controller]
    email: str
    name: str
    message: str
    form_key: str = ""


def main_company() -> Controller:
    """Return the company that runs the site, for requests that name none.

    Raises Controller.DoesNotExist where no company is entered.
    """
    company = Controller.objects.order_by("-is_default", "pk").first()
    if company is None:
        raise Controller.DoesNotExist("No company is entered.")
    return company


class Filed(NamedTuple):
    """The first of the stored requests, and the mail with their verification link: sent now, or
    held back; None for a form that was filed before and whose mail is gone."""

    request: SubjectRequest
    mail: OutgoingMail | None


def file_request(
    new_request: NewRequest, client_address: str, proof: str = "", verified_email: str = ""
) -> Filed:
    """Store a request to each company and mail one verification link. The deadlines start now.

    While the site is under attack, a request needs a proof of work, a login whose `verified_email`
    is the one of the request, one of the few requests without proof per hour, or a place in the
    queue, where its mail waits. Raises RateLimitError when the client has filed too many requests
    or the address has too many mails waiting, and ProofOfWorkRequiredError when none of the above
    is given or left; nothing is stored then. The mystery shopper is neither counted nor limited.
    """
    reference, before = _place_of(new_request)
    if before is not None:
        return _filed(before)
    if is_shopper(new_request.email):
        return _store(new_request, reference, queued=False, counted=False)
    count_client(client_address)
    count_mailbox(client_address, new_request.email)
    is_known = bool(verified_email) and is_same(verified_email, new_request.email)
    queued = is_under_attack() and not is_known and not may_pass(proof)
    if queued and not take_place_in_queue(client_address):
        raise ProofOfWorkRequiredError
    try:
        return _store(new_request, reference, queued)
    except IntegrityError:
        before = _place_of(new_request)[1]
        if before is None:
            raise
        return _filed(before)  # the same form, sent at the same moment


@transaction.atomic
def file_verified(
    new_request: NewRequest, template: str = "request_received", **context: Any
) -> SubjectRequest:
    """Store a request whose email address is verified for this visit, and confirm it by mail.

    It is about every company on this installation. Call it where the person has just proved the
    address by a login or a mailed link. `context` is for the template of the mail.
    """
    now, reference = timezone.now(), _free_reference()
    request = _create(new_request, reference, verified_at=now, covers_all_companies=True)
    mail_status_link(request, template, **context)
    return request


@transaction.atomic
def _store(new_request: NewRequest, reference: str, queued: bool, counted: bool = True) -> Filed:
    if counted:
        count_filing()
    request = _create(new_request, reference)
    mail = mail_link(
        request,
        RequestLink.Purpose.VERIFY,
        conf.VERIFICATION_LIFETIME,
        "verify_request",
        purpose=MailPurpose.VERIFY_REQUEST,
        queued=queued,
        requests=list(request.case()),
    )
    return Filed(request, mail)


def file_by_number(
    new_request: NewRequest,
    number: Number,
    proof: Proof,
    client_address: str,
    proof_of_work: str = "",
) -> None:
    """Store a request that names a number; the number is looked up in the background.

    The answer is the same for every number, and so is the work before it. Raises RateLimitError
    and ProofOfWorkRequiredError like `file_request`; there is no queue for such requests.
    """
    reference, before = _place_of(new_request, str(number))
    if before is not None:
        return
    count_client(client_address)
    count_named(client_address, str(number))
    if is_under_attack() and not may_pass(proof_of_work):
        raise ProofOfWorkRequiredError
    with suppress(IntegrityError), transaction.atomic():  # the same form, sent at the same moment
        count_filing()
        request = _create(new_request, reference, number=str(number), proof=proof)
        run_later(look_up, str(request.pk))


def _create(new_request: NewRequest, reference: str, **values: Any) -> SubjectRequest:
    """Store a request to each company under one reference; return the first."""
    now, first = timezone.now(), None
    for company in new_request.companies:
        request = SubjectRequest.objects.create(
            reference=reference,
            kind=new_request.kind,
            controller=company,
            email=new_request.email,
            name=new_request.name,
            message=new_request.message,
            language=get_language() or "en",
            received_at=now,
            due_on=due_date(company.day_of(now), company),
            **values,
        )
        first = first or request
    if first is None:
        raise ValueError("A request names a company.")
    return first


def _place_of(new_request: NewRequest, number: str = "") -> tuple[str, SubjectRequest | None]:
    """Return the reference for a form, and the request that the same form has filed within
    PRIVACY_SAME_FORM_SECONDS; None where there is none."""
    if not new_request.form_key:
        return _free_reference(), None
    companies = sorted(company.slug for company in new_request.companies)
    content = [new_request.form_key, new_request.kind, companies, number]
    content += [new_request.email, new_request.name, new_request.message]
    digest = keyed_digest("request_form", canonical_json(content).decode())
    reference = reference_from(digest)
    before = SubjectRequest.objects.filter(reference=reference).order_by("received_at").first()
    if before is None:
        return reference, None
    same = before.number == number and (number or before.email == new_request.email)
    if same and before.received_at >= timezone.now() - request_conf.SAME_FORM:
        return reference, before
    return _free_reference(), None


def _filed(request: SubjectRequest) -> Filed:
    """Return a request that was filed before, with its mail."""
    links = RequestLink.objects.filter(request__in=request.case(), mail__isnull=False)
    link = links.filter(purpose=RequestLink.Purpose.VERIFY).select_related("mail").first()
    return Filed(request, link.mail if link else None)


def _free_reference() -> str:
    """Return a random reference that no request has."""
    reference = new_reference()
    while SubjectRequest.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference
