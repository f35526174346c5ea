"""The start page of staff: what needs attention, of what each may see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.support.campaigns import campaign
from tests.support.clerks import member
from tests.support.subject_requests import file_request


@pytest.fixture
def colleague(db: None, client: Client) -> User:
    staff = User.objects.create_user("colleague@telekom.example", "correct-horse-9", is_staff=True)
    client.force_login(staff)
    return staff


def start_page(client: Client) -> str:
    return client.get("/en/staff/").content.decode()


def test_the_next_deadline_comes_first(
    staff_client: Client, browser: Client, controller: Controller
) -> None:
    today = timezone.now().date()
    due = {}
    for days in (9, 2, 30):
        filed = file_request(browser, email=f"person{days}@customer.example")
        due[days] = filed.reference
        SubjectRequest.objects.filter(pk=filed.pk).update(
            verified_at=timezone.now(), due_on=today + timedelta(days=days)
        )
    page = start_page(staff_client)
    assert page.index(due[2]) < page.index(due[9]) < page.index(due[30])
    assert "@customer.example" not in page


def test_who_may_not_see_requests_is_shown_none(
    client: Client, colleague: User, browser: Client, controller: Controller
) -> None:
    filed = file_request(browser)
    SubjectRequest.objects.filter(pk=filed.pk).update(verified_at=timezone.now())
    page = start_page(client)
    assert filed.reference not in page
    assert "requests open" not in page
    assert "emails that could not be sent" not in page

    colleague.user_permissions.add(Permission.objects.get(codename="view_subjectrequest"))
    assert filed.reference in start_page(client)


def test_marketing_sees_campaigns_under_way_and_nothing_of_requests(
    client: Client, controller: Controller
) -> None:
    row = campaign(name="Fibre in spring", company=controller)
    campaign(name="Last year", company=controller, state="done")
    client.force_login(member("marketing", controller, "marketing"))
    page = start_page(client)
    assert "Fibre in spring" in page
    assert "waits for the approval of a privacy officer" in page
    assert "Last year" not in page
    assert "requests" not in page.partition('class="tiles"')[2].partition("</div>")[0]
    assert client.get(f"/en/staff/privacy/campaign/{row.pk}/overview/").status_code == 200


def test_auditors_find_the_evidence_and_the_transparency_report(
    client: Client, controller: Controller
) -> None:
    client.force_login(member("auditor", controller, "auditor"))
    top = start_page(client).partition('class="start"')[2].partition("content-main")[0]
    assert 'href="/en/privacy/transparency/"' in top
    assert 'href="/en/staff/privacy/verification/"' in top
