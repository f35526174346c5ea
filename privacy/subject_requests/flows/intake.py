"""A person files a request: it is stored, and a link to prove the mailbox goes out. Known or unknown, all the same."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.writing import write_mail
from privacy.rate_limits.counting import count_client
from privacy.subject_requests.controllers import Controller
from privacy.subject_requests.deadlines import due_date
from privacy.subject_requests.limits import count_filing, is_under_attack, may_mail
from privacy.subject_requests.links import make_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.proof_of_work import require_proof


@dataclass(frozen=True, slots=True)
class Filing:
    """What the contact form brings, validated."""

    kind: str
    controller: Controller
    email: str
    name: str
    message: str


@transaction.atomic
def file_request(filing: Filing, client_address: str, proof: str = "") -> SubjectRequest:
    """Store a request and mail the link that proves the mailbox. The clock of the deadline starts now.

    Raises RateLimitError when the client has filed too many, and ProofNeeded when the site is under attack
    and the form came without its proof of work; nothing is stored then.
    """
    count_client(client_address)
    if is_under_attack():
        require_proof(proof)
    count_filing()
    now = timezone.now()
    request = SubjectRequest.objects.create(
        kind=filing.kind,
        controller=filing.controller,
        email=filing.email,
        name=filing.name,
        message=filing.message,
        language=get_language() or "en",
        received_at=now,
        due_on=due_date(now.date(), filing.controller),
    )
    if may_mail(filing.email):
        _mail_verification(request)
    return request


def _mail_verification(request: SubjectRequest) -> None:
    link = make_link(request, RequestLink.Purpose.VERIFY, conf.VERIFICATION_LIFETIME)
    write_mail(
        request.email,
        "privacy/mail/verify_request.txt",
        request.language,
        purpose=MailPurpose.VERIFY_REQUEST,
        about=str(request.pk),
        request=request,
        link=link,
        days=conf.VERIFICATION_LIFETIME.days,
    )
