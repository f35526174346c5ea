"""Template tag of the staff start page, shown above Django's list of models."""

from datetime import timedelta
from typing import Any

from django import template
from django.apps import apps
from django.contrib.admin import site
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.approvals import approvals_for
from privacy.breaches.reminders import unnotified
from privacy.campaigns.models import Campaign
from privacy.confidentiality.conf import conf
from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.controllers.staff_rows import rows_for_staff, works_for_no_company
from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.due_reviews.due_list import due_for_staff
from privacy.heartbeat.beats import states
from privacy.outbox.delivery import undeliverable_mails
from privacy.promises.checked_sentences import Sentence, count_states, sentences
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import letters_due
from privacy.subject_requests.workbench.assignment import mine, unassigned
from privacy.subject_requests.workbench.workload import OVERSEE, workload

register = template.Library()

NEXT_DUE = 8  # requests in the list of the next deadlines
CAMPAIGNS = 8  # in the list of those under way


@register.inclusion_tag("privacy/staff_start.html", takes_context=True)
def staff_start(context: dict[str, Any]) -> dict[str, Any]:
    """Summarise what the user may see of requests, undeliverable mail, overdue tasks and broken
    promises."""
    request, promises = context["request"], sentences()
    user = request.user
    runs_the_site = user.has_perm("privacy.view_measurestate")
    sees_verifications = user.has_perm("privacy.view_verification")
    follows_promises = runs_the_site or sees_verifications
    work = states() if runs_the_site else []
    return {
        "works_for_no_company": works_for_no_company(user),
        **_requests(request),
        **_mails(user),
        "workload": workload(user) if user.has_perm(OVERSEE) else [],
        "campaigns": _campaigns(user),
        "sees_verifications": sees_verifications,
        "sees_reading": user.has_perm("privacy.view_staffaccess"),
        "work": work,
        "work_overdue": sum(state.is_overdue for state in work),
        "work_starting": any(state.is_starting for state in work),
        "kept": count_states(promises)["kept"],
        "promises": len(promises),
        "broken": _in_state(promises, "broken") if follows_promises else [],
        "unverified": _in_state(promises, "unverified") if follows_promises else [],
        "proxy_unnoticed": runs_the_site and _proxy_unnoticed(),
        "log_alarms": _log_alarms() if runs_the_site else [],
        "reviews": due_for_staff(user),
        "approvals": approvals_for(user),
        **_authorities(user),
        **_security(user),
    }


def _in_state(promises: list[Sentence], state: str) -> list[Sentence]:
    return [promise for promise in promises if promise.state == state]


def _requests(request: HttpRequest) -> dict[str, Any]:
    """Return the counts of requests and the next to be answered, of those that the user may see."""
    if not site.get_model_admin(SubjectRequest).has_view_permission(request):
        return {}
    user, requests = request.user, SubjectRequest.objects
    open_requests = rows_for_staff(user, requests.open())
    return {
        "sees_requests": True,
        "open": open_requests.count(),
        "mine": open_requests.filter(mine(user)).count(),
        "unassigned": open_requests.filter(unassigned()).count(),
        "overdue": rows_for_staff(user, requests.overdue()).count(),
        "letters": rows_for_staff(user, letters_due()).count(),
        "next_due": open_requests.select_related("controller").order_by("due_on")[:NEXT_DUE],
    }


def _campaigns(user: Any) -> list[Campaign]:
    """Return the campaigns under way for who composes them, the next to start first."""
    if not user.has_perm("privacy.change_campaign"):
        return []
    under_way = Campaign.objects.exclude(state__in=(Campaign.State.DONE, Campaign.State.CANCELLED))
    return list(rows_for_staff(user, under_way.order_by("starts_at", "pk"))[:CAMPAIGNS])


def _mails(user: Any) -> dict[str, int]:
    if not user.has_perm("privacy.view_outgoingmail"):
        return {}
    return {"undeliverable": rows_for_staff(user, undeliverable_mails()).count()}


def _security(user: Any) -> dict[str, Any]:
    """Return the findings of the last day in the request log, as far as the user may see them, and
    whether the user may see the missing pages."""
    if not apps.is_installed("privacy.request_log"):
        return {}
    from privacy.request_log.security_models import Finding  # its models need the app
    from privacy.request_log.store import database

    shown: dict[str, Any] = {
        "missing_pages": user.has_perm("privacy_request_log.view_missing_pages_finding")
    }
    if user.has_perm("privacy_request_log.view_finding"):
        recent = timezone.now() - timedelta(days=1)
        try:
            shown["attacks"] = (
                Finding.objects.using(database()).filter(ended_at__gte=recent).count()
            )
        except DatabaseError:  # the log may have a database of its own
            return shown
    return shown


def _authorities(user: Any) -> dict[str, int]:
    """Return what waits for an authority, or for its answer, as far as the user may see it."""
    waiting = {}
    if user.has_perm("privacy.view_breach"):
        waiting["breaches"] = rows_for_staff(user, unnotified()).count()
    if user.has_perm("privacy.view_disclosurerequest"):
        undecided = DisclosureRequest.objects.filter(state=Kind.RECEIVED)
        waiting["undecided"] = rows_for_staff(user, undecided).count()
    if user.has_perm("privacy.view_emergencyaccess"):
        unreviewed = EmergencyAccess.objects.filter(reviewed_at=None)
        waiting["emergencies"] = rows_for_staff(user, unreviewed).count()
        late = unreviewed.filter(opened_at__lt=timezone.now() - conf.EMERGENCY_REVIEW)
        waiting["emergencies_overdue"] = rows_for_staff(user, late).count()
    return waiting


def _log_alarms() -> list[str]:
    if not apps.is_installed("privacy.request_log"):
        return []
    from privacy.request_log.alarms import alarms  # its models need the app

    try:
        return alarms()
    except DatabaseError:  # the log may have a database of its own
        return [_("The database of the request log does not answer.")]


def _proxy_unnoticed() -> bool:
    if not apps.is_installed("privacy.request_log"):
        return False
    from privacy.request_log.forwarding import everybody_is_the_proxy  # its models need the app

    try:
        return everybody_is_the_proxy()
    except DatabaseError:
        return False
