"""What a member of staff can approve now (four-eyes principle), for their start page."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef
from django.urls import reverse

from privacy.breaches import flows as breach_flows
from privacy.breaches.models import Breach
from privacy.campaigns.letters import campaign_problems
from privacy.campaigns.models import Campaign
from privacy.company_rules.flows import why_not_approvable as why_not_in_force
from privacy.company_rules.models import CompanyRule
from privacy.controllers.models import Controller
from privacy.controllers.staff_rows import rows_for_staff
from privacy.disclosures.flows import why_not_approvable
from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.service_notices.models import ServiceNotice
from privacy.service_notices.text_rules import problems
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.models import SubjectRequest


class Approval(NamedTuple):
    """Something that waits for a second person.

    Attributes:
        kind: what it is, such as "campaign".
        company: whose it is; None: of none in particular.
        page: path of its page of staff.
    """

    kind: str
    title: str
    company: Controller | None
    page: str


def approvals_for(staff: Any) -> list[Approval]:
    """Return what waits for this member of staff: of their companies, and nothing that they edited,
    entered or proposed themselves, or that cannot be approved yet."""
    approvals = list[Approval]()
    for right, rows_waiting in SOURCES.items():
        if staff.has_perm(right):
            approvals += list(map(_described, rows_waiting(staff)))
    return approvals


def _erasures(staff: Any) -> Iterator[Model]:
    open_requests = SubjectRequest.objects.open().filter(closed_at=None)
    proposed = open_requests.exclude(erasure_proposed_by=None)
    others = proposed.exclude(erasure_proposed_by=staff.pk).select_related("controller")
    for subject_request in rows_for_staff(staff, others.order_by("due_on")):
        if not is_own(subject_request.subject(), staff):
            yield subject_request


def _disclosures(staff: Any) -> Iterator[Model]:
    received = DisclosureRequest.objects.filter(state=Kind.RECEIVED).select_related("company")
    for disclosure in rows_for_staff(staff, received):
        if not why_not_approvable(disclosure, staff):
            yield disclosure


def _breaches(staff: Any) -> Iterator[Model]:
    drafts = Breach.objects.filter(state=Breach.State.DRAFT).select_related("company")
    for breach in rows_for_staff(staff, drafts):
        if breach.may_be_approved_by(staff) and not breach_flows.problems(breach):
            yield breach


def _notices(staff: Any) -> Iterator[Model]:
    drafts = ServiceNotice.objects.filter(state=ServiceNotice.State.DRAFT)
    for notice in rows_for_staff(staff, drafts.select_related("company")):
        if notice.may_be_approved_by(staff) and not problems(notice):
            yield notice


def _campaigns(staff: Any) -> Iterator[Model]:
    for campaign in rows_for_staff(staff, Campaign.objects.filter(state=Campaign.State.DRAFT)):
        if campaign.may_be_approved_by(staff) and not campaign_problems(campaign):
            yield campaign


def _company_rules(staff: Any) -> Iterator[Model]:
    """Yield the rules, unless a later one about the same data was entered: none is deleted."""
    same = CompanyRule.objects.filter(company=OuterRef("company"), dataset=OuterRef("dataset"))
    later = Exists(same.filter(pk__gt=OuterRef("pk")))
    newest = CompanyRule.objects.filter(~later, approval=None).select_related("company")
    for rule in rows_for_staff(staff, newest):
        if not why_not_in_force(rule, staff):
            yield rule


# What waits, by the right to approve it.
SOURCES: Mapping[str, Callable[[Any], Iterator[Model]]] = {
    "privacy.change_subjectrequest": _erasures,
    "privacy.change_disclosurerequest": _disclosures,
    "privacy.change_breach": _breaches,
    "privacy.change_servicenotice": _notices,
    "privacy.approve_campaign": _campaigns,
    "privacy.approve_companyrule": _company_rules,
}
HAVE_REVIEW = (Breach, ServiceNotice)  # a page on which they are read and approved, not edited


def _described(row: Model) -> Approval:
    options = row._meta
    company = getattr(row, "controller", None) or getattr(row, "company", None)
    name = "review" if isinstance(row, HAVE_REVIEW) else "change"
    page = reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[row.pk])
    return Approval(str(options.verbose_name), str(row), company, page)
