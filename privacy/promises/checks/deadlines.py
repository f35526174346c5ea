"""Checks that requests are due when the law says, and answered by then."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.deadlines import due_date, is_working_day
from privacy.controllers.jurisdictions import deadline_rule
from privacy.controllers.models import Controller
from privacy.my_data import own_deletion
from privacy.registry.promise import Evidence, Probe, finding
from privacy.subject_requests.models import SubjectRequest

LATE = timedelta(days=1)  # after the moment that the person was told


def lawful(probe: Probe) -> Evidence:
    """Check that every open request, and one received today by each company, is due on the day that
    the law of the company's country requires."""
    today = timezone.now().date()
    due = []
    for controller in Controller.objects.all():
        due.append((due_date(today, controller), today, controller, False))
    for request in SubjectRequest.objects.open().select_related("controller"):
        extended = request.extended_at is not None
        due.append((request.due_on, request.received_at.date(), request.controller, extended))
    right = sum(_is_lawful(*deadline) for deadline in due)
    text = _(
        "%(right)d of %(all)d deadlines follow the calendar of the company's country: those of the "
        "open requests, and for each company one that begins today."
    )
    return Evidence(0 < len(due) == right, (finding(text, right=right, all=len(due)),))


def kept(probe: Probe) -> Evidence:
    """Check that no open request is past its due date, and that no deletion waits longer than the
    person was told."""
    overdue, waiting = (
        SubjectRequest.objects.overdue().count(),
        SubjectRequest.objects.open().count(),
    )
    text = _("Open requests: %(open)d; of these overdue: %(overdue)d.")
    late = own_deletion.late(LATE)
    deletions = _("Deletions that should have been performed by now: %(late)d.")
    return Evidence(
        overdue == 0 and late == 0,
        (finding(text, open=waiting, overdue=overdue), finding(deletions, late=late)),
    )


def _is_lawful(due_on: date, received: date, controller: Controller, extended: bool) -> bool:
    """Return whether a due date follows the rule, independently of the code that set it.

    Only non-working days may be between the end of the period and the due date (Regulation 1182/71
    Art. 3(4)).
    """
    rule = deadline_rule(controller.country)
    end = received + rule.period + (rule.extension if extended else relativedelta())
    if not rule.rolls_to_working_day:
        return due_on == end
    days = [end + timedelta(days=day) for day in range((due_on - end).days + 1)]
    working = [
        day for day in days if is_working_day(day, controller.country, controller.subdivision)
    ]
    return working == [due_on]
