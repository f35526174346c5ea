"""Passing requests on to companies that do not work on this installation, by signed mail.

Nothing is passed on before the person has confirmed the request. Once the mail server has accepted
the mail, the person is told when it was passed on, and to whom; that closes the request here. Where
it cannot be delivered, the request is open, and staff are told.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import call
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.background import do_each
from privacy.conf import conf
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.subject_requests.answering import close
from privacy.subject_requests.company_notifications import mail_company, staff_link
from privacy.subject_requests.forwarding.models import ForwardedRequest
from privacy.subject_requests.forwarding.signed_text import signed_request
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestMessage, SubjectRequest


def forward(request_id: str) -> bool:
    """Pass a confirmed request on, unless that was done; return whether it was done now."""
    request = SubjectRequest.objects.filter(pk=request_id).first()
    if request is None:
        return False
    try:
        with transaction.atomic():
            request = require_open(request)
            if request.controller.runs_here or hasattr(request, "forwarding"):
                return False
            _queue(request)
    except RequestNotOpenError:
        return False
    return True


def forward_again(request: SubjectRequest) -> None:
    """Pass a request on again whose mail could not be delivered, to the contact as it is now.

    Raises RequestNotOpenError.
    """
    if request.controller.runs_here:
        raise RequestNotOpenError(
            _("The company works on this installation: there is none to pass this on to.")
        )
    with transaction.atomic():
        request = require_open(request)
        if not ForwardedRequest.objects.filter(request=request).exclude(failed_at=None).delete()[0]:
            raise RequestNotOpenError(_("This request is being passed on."))
        _queue(request)


def forward_all() -> int:
    """Pass on what was never queued, and record what became of mails; return how many requests."""
    return do_each(call, (_note_outcomes, _forward_waiting))


def _note_outcomes() -> int:
    under_way = ForwardedRequest.objects.filter(handed_over_at=None, failed_at=None)
    return do_each(_note_outcome, under_way.select_related("mail"))


def _note_outcome(forwarding: ForwardedRequest) -> int:
    """Record what became of the mail of one request; 0, since it does not count as passed on."""
    mail = forwarding.mail
    if mail is not None and mail.sent_at is not None:
        _hand_over(forwarding, mail.sent_at)
    elif mail is None or mail.was_given_up:
        _fail(forwarding)
    return 0


def _forward_waiting() -> int:
    waiting = SubjectRequest.objects.verified().filter(
        closed_at=None, controller__runs_here=False, forwarding=None
    )
    return do_each(lambda key: forward(str(key)), list(waiting.values_list("pk", flat=True)))


def note_sent(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Tell the people whose requests were passed on. Receiver of the signal `mail_sent`."""
    for forwarding in ForwardedRequest.objects.filter(mail__in=mails, handed_over_at=None):
        _hand_over(forwarding, moment)


def note_bounce(sender: object, tag: MailTag, permanent: bool, **kwargs: object) -> None:
    """Record that a company was not reached. Receiver of the signal `mail_bounced`."""
    if tag.kind is TagKind.MAIL and permanent:
        for forwarding in ForwardedRequest.objects.filter(
            mail=UUID(int=tag.number), failed_at=None
        ):
            _fail(forwarding)


def _queue(request: SubjectRequest) -> None:
    company = request.controller
    mail = queue_mail(
        company.privacy_contact,
        "privacy/mail/forwarded_request.txt",
        company.mail_language,
        purpose=MailPurpose.FORWARD,
        controller_id=None,
        about=str(request.pk),
        request=request,
        signed=signed_request(request),
        keys=conf.SITE_URL + reverse("privacy_public:forwarding_keys"),
    )
    ForwardedRequest.objects.create(request=request, contact=company.privacy_contact, mail=mail)


def _hand_over(forwarding: ForwardedRequest, moment: datetime) -> None:
    """Record that a request was handed over, close it and tell the person; once."""
    with transaction.atomic():
        fresh = ForwardedRequest.objects.filter(pk=forwarding.pk, handed_over_at=None)
        if not fresh.update(handed_over_at=moment):
            return
        request = SubjectRequest.objects.select_related("controller").get(pk=forwarding.request_id)
        if request.closed_at is not None:
            return  # staff have answered meanwhile
        company = request.controller
        with translation.override(request.language):
            text = _(
                "On %(day)s we passed your request on to %(company)s, which keeps its data in "
                "systems of its own. It answers you directly, by %(due)s as the law of its country "
                "requires. You reach it at %(contact)s."
            ) % {
                "day": date_format(company.day_of(moment)),
                "company": company.name,
                "due": date_format(request.due_on),
                "contact": forwarding.contact,
            }
        close(request, SubjectRequest.Outcome.FORWARDED, text, "request_forwarded")


def _fail(forwarding: ForwardedRequest) -> None:
    """Record that a request was not delivered, open it again and tell staff; once."""
    now = timezone.now()
    with transaction.atomic():
        if not ForwardedRequest.objects.filter(pk=forwarding.pk, failed_at=None).update(
            failed_at=now
        ):
            return
        told = SubjectRequest.objects.filter(
            pk=forwarding.request_id, outcome=SubjectRequest.Outcome.FORWARDED
        ).update(outcome="", closed_at=None, answer_mail=None)
        # Its text contains the request, and is not sent any more.
        undelivered = OutgoingMail.objects.filter(pk__in=[forwarding.mail_id], sent_at=None)
        undelivered.update(body="", kept_from=F("created_at"))
        request = SubjectRequest.objects.select_related("controller").get(pk=forwarding.request_id)
        if told:
            _take_back(request)
        mail_company(
            request.controller,
            "forwarding_failed",
            about=str(request.pk),
            request=request,
            link=staff_link(request),
        )


def _take_back(request: SubjectRequest) -> None:
    """Tell the person that the company did not receive what was reported as passed on."""
    with translation.override(request.language):
        text = _(
            "Our email to %(company)s was returned as undeliverable, so your request is open "
            "again. Our staff take care of it."
        ) % {"company": request.controller.name}
    staff = RequestMessage.Sender.STAFF
    RequestMessage.objects.create(request=request, sender=staff, text=text)
    mail_status_link(request, "new_message", text=text)
