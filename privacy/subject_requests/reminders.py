"""Reminders to companies of requests that are due soon, and escalation of overdue ones."""

from datetime import timedelta
from functools import partial
from operator import call

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from privacy.background import do_each
from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.subject_requests.company_notifications import mail_company, staff_link
from privacy.subject_requests.models import SubjectRequest


def remind_all() -> int:
    """Remind of what is due soon and escalate what is overdue; return how often a company was
    mailed."""
    return do_each(call, (remind_before_due, escalate_overdue))


def remind_before_due() -> int:
    """Mail each company once per request and threshold (PRIVACY_REMINDER_DAYS); return the number
    of mails."""
    # The shortest first: a late reminder is sent only once.
    return do_each(_remind_within, sorted(conf.REMINDER_DAYS))


def _remind_within(days: int) -> int:
    today = timezone.now().date()
    due = SubjectRequest.objects.open().filter(
        due_on__gte=today, due_on__lte=today + timedelta(days=days)
    )
    waiting = due.filter(_not_reminded(days)).select_related("controller")
    return do_each(partial(_remind, days=days), waiting)


def escalate_overdue() -> int:
    """Mail each company, and the one that runs the site, its overdue requests; return the number
    of companies.

    The mail is repeated every PRIVACY_ESCALATION_DAYS until the requests are answered.
    """
    companies = Controller.objects.filter(
        subjectrequest__in=SubjectRequest.objects.overdue()
    ).distinct()
    return do_each(_escalate, companies)


def _not_reminded(days: int) -> Q:
    return Q(reminded_days=None) | Q(reminded_days__gt=days)


@transaction.atomic
def _remind(request: SubjectRequest, days: int) -> bool:
    """Mail one reminder, which does not name the person; return False where another process did
    (one conditional UPDATE)."""
    waiting = SubjectRequest.objects.open().filter(_not_reminded(days), pk=request.pk)
    if not waiting.update(reminded_days=days):
        return False
    mail_company(
        request.controller,
        "deadline_reminder",
        about=str(request.pk),
        request=request,
        link=staff_link(request),
    )
    return True


@transaction.atomic
def _escalate(company: Controller) -> bool:
    now = timezone.now()
    long_ago = Q(escalated_at__lte=now - conf.ESCALATION_INTERVAL)
    due = SubjectRequest.objects.overdue().filter(
        Q(escalated_at=None) | long_ago | Q(escalated_at__gt=now), controller=company
    )
    locked = due.order_by("pk").select_for_update(of=("self",))  # in one order: no deadlock
    keys = list(locked.values_list("pk", flat=True))
    if not keys or not due.filter(pk__in=keys).update(escalated_at=now):
        return False
    requests = SubjectRequest.objects.filter(pk__in=keys).order_by("due_on", "received_at")
    operators = Controller.objects.filter(is_default=True).values_list("privacy_contact", flat=True)
    overdue = []
    for request in requests.select_related("controller", "answer_mail"):
        overdue.append((request, staff_link(request)))
    mail_company(company, "overdue", operators, overdue=overdue)
    return True
