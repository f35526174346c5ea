"""Who sees which company: on one page, and by the check that names who sees too many."""

import pytest
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.controllers.staff_overview import staff_views
from telekom_site.accounts.models import User
from tests.support.clerks import clerk_of, client_of
from tests.support.companies import company

pytestmark = pytest.mark.django_db
PAGE = "admin:privacy_staffcompany_changelist"


@pytest.fixture
def other() -> Controller:
    return company("other", "FR")


@pytest.fixture
def clerk(controller: Controller, other: Controller) -> User:
    """A clerk whom the migration assigned to every company."""
    clerk = clerk_of(controller, "both@telekom.example")
    StaffCompany.objects.create(staff=clerk, company=other)
    return clerk


def warned() -> list[str]:
    messages = run_checks(include_deployment_checks=False, databases=["default"])
    return [str(message.msg) for message in messages if message.id == "privacy.W011"]


def test_the_check_names_who_works_for_every_company_without_the_role(clerk: User) -> None:
    assert len(warned()) == 1
    assert str(clerk.pk) in warned()[0]
    assert clerk.email not in warned()[0], "nothing personal in the output of checks"
    clerk.groups.add(Group.objects.get(name="group privacy officer"))
    assert warned() == []
    clerk.groups.clear()
    StaffCompany.objects.filter(staff=clerk, company__slug="other").delete()
    assert warned() == []


def test_with_one_company_nobody_sees_too_many(controller: Controller) -> None:
    clerk_of(controller, "clerk@telekom.example")
    assert warned() == []


def test_blocked_accounts_and_customers_are_no_staff(clerk: User) -> None:
    User.objects.create_user("anna@example.com", "correct-horse-9", confirmed=True)
    assert [view.staff for view in staff_views()] == [clerk]
    clerk.is_active = False
    clerk.save()
    assert not list(staff_views())
    assert warned() == []


def test_the_page_lists_every_member_with_their_companies(
    controller: Controller, clerk: User, staff_client: Client
) -> None:
    text = staff_client.get(reverse(PAGE)).content.decode()
    row = text.partition("both@telekom.example")[2].partition("</tr>")[0]
    assert controller.name in row
    assert "Company other" in row
    assert 'class="overdue"' in row
    assert reverse("admin:accounts_user_change", args=[clerk.pk]) in text


def test_staff_of_one_company_see_neither_other_staff_nor_other_companies(
    controller: Controller, other: Controller, clerk: User
) -> None:
    clerk_of(controller, "own@telekom.example")
    client = client_of(clerk_of(other, "foreign@other.example"))
    text = client.get(reverse(PAGE)).content.decode().partition("<tbody>")[2]
    assert "own@telekom.example" not in text
    assert "both@telekom.example" in text
    assert controller.name not in text.partition("</tbody>")[0]
    User.objects.filter(email="foreign@other.example").get().user_permissions.clear()
    assert client.get(reverse(PAGE)).status_code in {302, 403}
    row = StaffCompany.objects.filter(staff=clerk).first()
    assert row is not None
    page = reverse("admin:privacy_staffcompany_change", args=[row.pk])
    assert client.get(page).status_code in {302, 403, 404}
