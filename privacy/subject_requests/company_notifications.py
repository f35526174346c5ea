"""Notifications to a company, in its language, about its requests; they name no person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from privacy.background import do_each
from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@dataclass(frozen=True, slots=True)
class News:
    """What a company has not been notified of yet about one request.

    - `request`: the open request.
    - `link`: absolute URL of its staff page, in the company's language.
    - `is_new`: whether this is the first notification about it.
    - `messages`: number of the person's messages since the last notification.
    """

    request: SubjectRequest
    link: str
    is_new: bool
    messages: int


def tell_companies() -> int:
    """Mail each company what has arrived since its last notification; return the number of mails.

    The first notification is sent at once. What follows within PRIVACY_COMPANY_NEWS_PAUSE is
    combined in one mail. A conditional UPDATE ensures that only one process sends it.
    """
    companies = Controller.objects.filter(Exists(_untold().filter(controller=OuterRef("pk"))))
    return do_each(_tell, filter(_may_be_told, companies))


def mail_company(
    company: Controller,
    template: str,
    recipients: Iterable[str] = (),
    *,
    about: str = "",
    **context: Any,
) -> list[OutgoingMail]:
    """Mail a company's privacy contact, and further `recipients`, in the company's language.

    For a company that does not work on this installation, the one that runs the site is told.
    `about` is the key of the request that the mail belongs to; `context` is for the template.
    """
    if not company.runs_here:
        company = Controller.objects.filter(runs_here=True).first() or company
    addresses = dict.fromkeys([company.privacy_contact, *recipients])
    mails = []
    for address in addresses:
        mail = queue_mail(
            address,
            f"privacy/mail/{template}.txt",
            company.mail_language,
            purpose=MailPurpose.STAFF,
            about=about,
            controller_id=company.pk,
            company=company,
            **context,
        )
        mails.append(mail)
    return mails


def staff_link(request: SubjectRequest) -> str:
    """Return the absolute URL of a request's staff page, in the company's language."""
    with translation.override(request.controller.mail_language):
        page = reverse("admin:privacy_subjectrequest_change", args=[request.pk])
    return conf.SITE_URL + page


def _untold() -> QuerySet[SubjectRequest]:
    """Return unanswered requests with news: new ones, and those with messages since the last
    notification."""
    messages = _messages_of_the_person().filter(
        request=OuterRef("pk"), sent_at__gt=OuterRef("company_notified_at")
    )
    requests = SubjectRequest.objects.of_people().verified()
    unanswered = requests.filter(closed_at=None, controller__runs_here=True)
    return unanswered.filter(Q(company_notified_at=None) | Exists(messages))


def _messages_of_the_person() -> QuerySet[RequestMessage]:
    return RequestMessage.objects.filter(sender=RequestMessage.Sender.PERSON)


def _may_be_told(company: Controller) -> bool:
    """Return whether the pause since the last notification is over.

    A time in the future was written by a clock that was ahead, and is ignored.
    """
    if company.notified_at is None:
        return True
    return not timedelta() <= timezone.now() - company.notified_at < conf.COMPANY_NEWS_PAUSE


@transaction.atomic
def _tell(company: Controller) -> bool:
    now = timezone.now()
    if not Controller.objects.filter(pk=company.pk, notified_at=company.notified_at).update(
        notified_at=now
    ):
        return False  # another process notifies this company
    waiting = _untold().filter(controller=company).order_by("due_on", "received_at")
    requests = list(waiting.select_related("controller"))
    if not requests:
        return False
    news = [_news(request, now) for request in requests]
    SubjectRequest.objects.filter(pk__in=[request.pk for request in requests]).update(
        company_notified_at=now
    )
    mail_company(company, "company_news", news=news, about=_about(requests))
    return True


def _news(request: SubjectRequest, now: datetime) -> News:
    notified_at = request.company_notified_at
    messages = _messages_of_the_person().filter(request=request, sent_at__lte=now)
    if notified_at is not None:
        messages = messages.filter(sent_at__gt=notified_at)
    return News(request, staff_link(request), notified_at is None, messages.count())


def _about(requests: Sequence[SubjectRequest]) -> str:
    """Return the key of the request that a mail belongs to; empty where it is about several."""
    return str(requests[0].pk) if len(requests) == 1 else ""
