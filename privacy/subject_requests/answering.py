"""Close a request with its answer, and what was said about it in between."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure_journal
from privacy.subject_requests.email_verification import mail_status_link
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import ErasureRun, RequestMessage, SubjectRequest


@transaction.atomic
def close(request: SubjectRequest, outcome: SubjectRequest.Outcome, text: str) -> SubjectRequest:
    """Close an open request with its outcome and mail the answer. Raises RequestNotOpenError."""
    request = require_open(request)
    give_up_erasure(request)
    mark_closed(request, outcome)
    return record_answer(request, text)


def mark_closed(request: SubjectRequest, outcome: SubjectRequest.Outcome) -> None:
    """Close a request that the gate let pass."""
    request.outcome, request.closed_at = outcome, timezone.now()
    request.save(update_fields=["outcome", "closed_at"])


def record_answer(request: SubjectRequest, text: str, name: str = "") -> SubjectRequest:
    """Keep the answer with a closed request, and mail it; `name` greets where the request has none
    now."""
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    request.answer_mail = mail_status_link(request, "request_closed", text=text, name=name)
    answer_mail(request).update(kept_from=None)  # until it is delivered, it is kept
    request.save(update_fields=["answer_mail"])
    return request


def answer_mail(request: SubjectRequest) -> QuerySet[OutgoingMail]:
    """The mail with the answer, if there is one."""
    return OutgoingMail.objects.filter(
        pk__in=[request.answer_mail_id] if request.answer_mail_id else []
    )


def give_up_erasure(request: SubjectRequest) -> None:
    """An erasure that was begun, and not finished, is not carried out once the request is answered
    otherwise."""
    run = ErasureRun.objects.filter(request=request).first()
    if run is not None:
        erasure_journal.cancel(run.entry)
        run.delete()


def add_message(request: SubjectRequest, text: str) -> RequestMessage:
    """Keep what the person adds on the private page of an open request. Raises
    RequestNotOpenError."""
    with transaction.atomic():
        return RequestMessage.objects.create(
            request=require_open(request), sender=RequestMessage.Sender.PERSON, text=text
        )
