"""Remind the company of requests that fall due, so that no deadline passes unseen."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.writing import write_mail
from privacy.subject_requests.models import SubjectRequest


def remind_all() -> int:
    """Mail each company once per threshold (PRIVACY_REMINDER_DAYS) and request; the number of mails."""
    today, sent = timezone.now().date(), 0
    for days in sorted(conf.REMINDER_DAYS):  # the nearest first: who is late hears one thing only
        due = SubjectRequest.objects.open().filter(due_on__lte=today + timedelta(days=days))
        for request in due.filter(_not_reminded(days)).select_related("controller"):
            sent += _remind(request, days)
    return sent


def _not_reminded(days: int) -> Q:
    return Q(reminded_days=None) | Q(reminded_days__gt=days)


@transaction.atomic
def _remind(request: SubjectRequest, days: int) -> bool:
    """One conditional UPDATE decides who mails; nothing in the mail names the person."""
    waiting = SubjectRequest.objects.open().filter(_not_reminded(days), pk=request.pk)
    if not waiting.update(reminded_days=days):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("admin:privacy_subjectrequest_change", args=[request.pk])
    write_mail(
        request.controller.privacy_contact,
        "privacy/mail/deadline_reminder.txt",
        settings.LANGUAGE_CODE,
        purpose=MailPurpose.STAFF,
        about=str(request.pk),
        request=request,
        link=conf.SITE_URL + page,
    )
    return True
