"""Intake of requests: store one and mail a verification link, the same for known and unknown
addresses."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.background import run_later
from privacy.conf import conf
from privacy.controllers.deadlines import due_date
from privacy.controllers.models import Controller
from privacy.email_address import is_same
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.rate_limits.counting import count_client
from privacy.registry.subject import Number
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


@dataclass(frozen=True, slots=True)
class NewRequest:
    """The validated content of the contact form.

    - `kind`: a value of `SubjectRequest.Kind`.
    - `controller`: the company that must answer.
    - `email`: where the verification link and the answer are sent.
    - `name`: to greet the person; optional.
    - `message`: what the person writes; optional for some kinds.
    """

    kind: str
    controller: Controller
    email: str
    name: str
    message: str


def main_company() -> Controller:
    """Return the company that runs the site, for requests that name none.

    Raises Controller.DoesNotExist where no company is entered.
    """
    company = Controller.objects.order_by("-is_default", "pk").first()
    if company is None:
        raise Controller.DoesNotExist("No company is entered.")
    return company


class Filed(NamedTuple):
    """A stored request, and the mail with its verification link: sent now, or held back."""

    request: SubjectRequest
    mail: OutgoingMail


def file_request(
    new_request: NewRequest, client_address: str, proof: str = "", verified_email: str = ""
) -> Filed:
    """Store a request and mail its verification link. The legal deadline starts now.

    While the site is under attack, a request needs a proof of work, a login whose `verified_email`
    is the one of the request, one of the few requests without proof per hour, or a place in the
    queue, where its mail waits. Raises RateLimitError when the client has filed too many requests
    or the address has too many mails waiting, and ProofOfWorkRequiredError when none of the above
    is given or left; nothing is stored then.
    """
    count_client(client_address)
    count_mailbox(client_address, new_request.email)
    is_known = bool(verified_email) and is_same(verified_email, new_request.email)
    queued = is_under_attack() and not is_known and not may_pass(proof)
    if queued and not take_place_in_queue(client_address):
        raise ProofOfWorkRequiredError
    return _store(new_request, queued)


@transaction.atomic
def file_verified(
    new_request: NewRequest, template: str = "request_received", **context: Any
) -> SubjectRequest:
    """Store a request whose email address is verified for this visit, and confirm it by mail.

    It is about every company on this installation. Call it where the person has just proved the
    address by a login or a mailed link. `context` is for the template of the mail.
    """
    request = _create(new_request, verified_at=timezone.now(), covers_all_companies=True)
    mail_status_link(request, template, **context)
    return request


@transaction.atomic
def _store(new_request: NewRequest, queued: bool) -> Filed:
    count_filing()
    request = _create(new_request)
    mail = mail_link(
        request,
        RequestLink.Purpose.VERIFY,
        conf.VERIFICATION_LIFETIME,
        "verify_request",
        purpose=MailPurpose.VERIFY_REQUEST,
        queued=queued,
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
    count_client(client_address)
    count_named(client_address, str(number))
    if is_under_attack() and not may_pass(proof_of_work):
        raise ProofOfWorkRequiredError
    with transaction.atomic():
        count_filing()
        request = _create(new_request, number=str(number), proof=proof)
        run_later(look_up, str(request.pk))


def _create(new_request: NewRequest, **values: Any) -> SubjectRequest:
    now = timezone.now()
    return SubjectRequest.objects.create(
        kind=new_request.kind,
        controller=new_request.controller,
        email=new_request.email,
        name=new_request.name,
        message=new_request.message,
        language=get_language() or "en",
        received_at=now,
        due_on=due_date(new_request.controller.day_of(now), new_request.controller),
        **values,
    )
