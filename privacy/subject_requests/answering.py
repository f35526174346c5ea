"""Answers and messages: close a request with its answer, and record what is said before."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy.background import run_later
from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure_journal
from privacy.subject_requests.evidence_models import ErasureRun
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestMessage, SubjectRequest
from privacy.subject_requests.numbers.lookup import send_code_for


@transaction.atomic
def close(
    request: SubjectRequest,
    outcome: SubjectRequest.Outcome,
    text: str,
    template: str = "request_closed",
) -> SubjectRequest:
    """Close an open request with its outcome and mail the answer.

    Raises RequestNotOpenError where the request is unverified or closed.
    """
    request = require_open(request)
    give_up_erasure(request)
    request.outcome, request.closed_at = outcome, timezone.now()
    request.save(update_fields=["outcome", "closed_at"])
    return record_answer(request, text, template=template)


def record_answer(
    request: SubjectRequest, text: str, name: str = "", template: str = "request_closed"
) -> SubjectRequest:
    """Record the answer of a closed request and mail it.

    `name` is the name to greet where an erasure has just cleared the one of the request.
    """
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    request.answer_mail = mail_status_link(request, template, text=text, name=name)
    if request.answer_mail is None:  # a letter with the answer is among those to print
        if request.phone:
            run_later(send_code_for, str(request.pk))
        return request
    # Its retention period starts with its delivery.
    OutgoingMail.objects.filter(pk=request.answer_mail.pk).update(kept_from=None)
    request.save(update_fields=["answer_mail"])
    return request


def answer_mail(request: SubjectRequest) -> QuerySet[OutgoingMail]:
    """Return the mail with the answer: one row, or none."""
    return OutgoingMail.objects.filter(
        pk__in=[request.answer_mail_id] if request.answer_mail_id else []
    )


def give_up_erasure(request: SubjectRequest) -> None:
    """Cancel an unfinished erasure, because the request is answered another way."""
    run = ErasureRun.objects.filter(request=request).first()
    if run is not None:
        erasure_journal.cancel(run.entry)
        run.delete()


def add_message(request: SubjectRequest, text: str) -> RequestMessage:
    """Record a message from the private page of an open request. Raises RequestNotOpenError."""
    with transaction.atomic():
        return RequestMessage.objects.create(
            request=require_open(request), sender=RequestMessage.Sender.PERSON, text=text
        )
