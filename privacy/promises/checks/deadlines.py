"""Whether requests are due when the law says, and answered by then."""

from django.utils.translation import gettext_lazy as _

from privacy.controllers.deadlines import due_date, extended_due_date
from privacy.registry.promise import Evidence, Probe, finding
from privacy.subject_requests.models import SubjectRequest


def lawful(probe: Probe) -> Evidence:
    """Every open request is due when the rule of its company's country says."""
    open_requests = list(SubjectRequest.objects.open().select_related("controller"))
    wrong = [one for one in open_requests if one.due_on != _legal_end(one)]
    text = _("%(right)d of %(all)d open requests are due by the calendar of the company's country.")
    seen = finding(text, right=len(open_requests) - len(wrong), all=len(open_requests))
    return Evidence(not wrong, (seen,))


def kept(probe: Probe) -> Evidence:
    """No open request is past its due date."""
    overdue, waiting = (
        SubjectRequest.objects.overdue().count(),
        SubjectRequest.objects.open().count(),
    )
    text = _("Open requests: %(open)d; of these overdue: %(overdue)d.")
    return Evidence(overdue == 0, (finding(text, open=waiting, overdue=overdue),))


def _legal_end(request: SubjectRequest) -> object:
    end = extended_due_date if request.extended_at else due_date
    return end(request.received_at.date(), request.controller)
