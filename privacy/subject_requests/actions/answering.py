"""Staff answer: with a message, with a refusal and its reason, or with one extension of the
deadline."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.controllers.deadlines import extended_due_date
from privacy.outbox.delivery import try_again
from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure_journal
from privacy.subject_requests.email_verification import mail_status_link
from privacy.subject_requests.gate import RequestNotOpenError, require_open
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
    _mail(request).update(kept_from=None)  # until it is delivered, it is kept
    request.save(update_fields=["answer_mail"])
    return request


def give_up_erasure(request: SubjectRequest) -> None:
    """An erasure that was begun, and not finished, is not carried out once the request is answered
    otherwise."""
    run = ErasureRun.objects.filter(request=request).first()
    if run is not None:
        erasure_journal.cancel(run.entry)
        run.delete()


def deliver_again(request: SubjectRequest) -> None:
    """Try to deliver an answer whose mail was given up. Raises RequestNotOpenError."""
    if not try_again(_mail(request)):
        raise RequestNotOpenError(_("The answer was delivered, or there is none."))


def _mail(request: SubjectRequest) -> QuerySet[OutgoingMail]:
    """The mail with the answer, if there is one."""
    return OutgoingMail.objects.filter(
        pk__in=[request.answer_mail_id] if request.answer_mail_id else []
    )


@transaction.atomic
def reopen(request: SubjectRequest, text: str) -> SubjectRequest:
    """Open a request again whose answer came back, so that it is given another way. Raises
    RequestNotOpenError."""
    request = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.closed_at is None:
        raise RequestNotOpenError(_("This request is open."))
    _mail(request).filter(sent_at=None).update(kept_from=F("created_at"))
    request.outcome, request.closed_at, request.answer_mail = "", None, None
    request.save(update_fields=["outcome", "closed_at", "answer_mail"])
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    return request


@transaction.atomic
def extend(request: SubjectRequest, reason: str) -> SubjectRequest:
    """Extend the deadline once, telling the person why, inside the first period. Raises
    RequestNotOpenError."""
    request = require_open(request)
    if request.extended_at is not None:
        raise RequestNotOpenError(_("The deadline was extended already; the law allows it once."))
    if request.is_overdue:
        raise RequestNotOpenError(
            _("The first deadline has passed; an extension must be told inside it.")
        )
    request.extended_at = timezone.now()
    request.due_on = extended_due_date(request.received_at.date(), request.controller)
    request.reminded_days, request.escalated_at = None, None
    request.save(update_fields=["extended_at", "due_on", "reminded_days", "escalated_at"])
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=reason)
    mail_status_link(request, "request_extended", text=reason)
    return request


@transaction.atomic
def ask_back(request: SubjectRequest, text: str) -> RequestMessage:
    """Ask the person about an open request, which stays open. Raises RequestNotOpenError."""
    request = require_open(request)
    message = RequestMessage.objects.create(
        request=request, sender=RequestMessage.Sender.STAFF, text=text
    )
    mail_status_link(request, "new_message", text=text)
    return message


def add_message(request: SubjectRequest, text: str) -> RequestMessage:
    """Keep what the person adds on the private page of an open request. Raises
    RequestNotOpenError."""
    with transaction.atomic():
        return RequestMessage.objects.create(
            request=require_open(request), sender=RequestMessage.Sender.PERSON, text=text
        )
