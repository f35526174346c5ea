"""What waits for a second person is on the start page of those who can approve it, and of no one
else."""

import pytest
from django.test import Client

from privacy.approvals import approvals_for
from privacy.controllers.models import Controller
from privacy.disclosures.disclosure_chain import append
from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.support.breaches import drafted_breach
from tests.support.clerks import member
from tests.support.company_rules import entered
from tests.support.orders import order_of
from tests.support.service_notices import draft
from tests.support.subject_requests import file_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(browser: Client, controller: Controller) -> SubjectRequest:
    """A deletion that Carla proposed."""
    filed = file_request(browser, kind="deletion")
    carla = member("carla", controller)
    SubjectRequest.objects.update(verified_at=filed.received_at, erasure_proposed_by=carla)
    return SubjectRequest.objects.get()


def test_a_proposed_deletion_waits_for_a_colleague_of_the_company(
    client: Client, proposed: SubjectRequest, controller: Controller, austria: Controller
) -> None:
    carla, carl = User.objects.get(email="carla@telekom.example"), member("carl", controller)
    own = member("anna", controller)
    User.objects.filter(pk=own.pk).update(email=proposed.email)
    for staff, waits in (
        (carla, []),
        (carl, [str(proposed)]),
        (User.objects.get(pk=own.pk), []),
        (member("franz", austria), []),
        (member("edith", controller, "editor"), []),
    ):
        assert [approval.title for approval in approvals_for(staff)] == waits, staff
    client.force_login(carl)
    page = client.get("/en/staff/").content.decode()
    assert "Waiting for your approval" in page
    assert page.index(proposed.reference) < page.index('id="content-main"')
    SubjectRequest.objects.update(closed_at=proposed.received_at, outcome="done")
    assert approvals_for(carl) == []


def test_an_authority_waits_for_who_neither_entered_nor_approved_it(
    controller: Controller, austria: Controller
) -> None:
    otto, olga, oskar = (
        member(name, company, "privacy officer")
        for name, company in (("otto", controller), ("olga", controller), ("oskar", austria))
    )
    request = DisclosureRequest.objects.create(
        company=controller, authority="Court", reference="7", basis="x"
    )
    append(request, Kind.RECEIVED, otto)
    assert [len(approvals_for(staff)) for staff in (otto, olga, oskar)] == [0, 1, 0]
    append(request, Kind.APPROVED, olga)
    assert approvals_for(olga) == []


def test_a_company_rule_waits_for_another_officer_of_the_company(
    controller: Controller, austria: Controller
) -> None:
    oskar = member("oskar", austria, "privacy officer")
    others = [
        member("olaf", austria, "privacy officer"),
        member("otto", controller, "privacy officer"),
    ]
    entered(austria, entered_by=str(oskar.pk))
    assert [len(approvals_for(staff)) for staff in (oskar, *others)] == [0, 1, 0]
    entered(austria, entered_by=str(others[0].pk))  # replaces what nobody approved
    assert [len(approvals_for(staff)) for staff in (oskar, *others)] == [1, 0, 0]


def test_a_breach_is_approved_on_a_page_that_does_not_edit_it(controller: Controller) -> None:
    order_of("anna@x.example")
    breach = drafted_breach()
    (approval,) = approvals_for(member("olga", controller, "privacy officer"))
    assert approval.page.endswith(f"/breach/{breach.pk}/review/")


def test_a_notice_waits_for_another_editor(controller: Controller) -> None:
    edith, egon = (member(name, controller, "editor") for name in ("edith", "egon"))
    notice = draft(editor=edith)
    assert approvals_for(edith) == []
    assert [approval.title for approval in approvals_for(egon)] == [str(notice)]
    notice.texts.all().delete()
    assert approvals_for(egon) == [], "it cannot be approved yet"


def test_a_start_page_has_only_what_its_role_may_see(
    client: Client, controller: Controller, austria: Controller
) -> None:
    shown = {}
    for role in ("editor", "clerk", "privacy officer", "administrator"):
        client.force_login(member(role.replace(" ", "-"), controller, role))
        page = client.get("/en/staff/").content.decode()
        texts = ("requests open", "sentences of the notice are not verified", "background work")
        shown[role] = [text for text in texts if text in page]
        assert "sentences of the notice kept" in page
        may_open = role == "privacy officer"
        assert ('href="/en/staff/privacy/verification/"' in page) is may_open, role
    assert shown["editor"] == []
    assert shown["clerk"] == ["requests open"]
    assert shown["privacy officer"] == [
        "requests open",
        "sentences of the notice are not verified",
        "background work",
    ]
    assert shown["administrator"] == shown["privacy officer"][1:]
