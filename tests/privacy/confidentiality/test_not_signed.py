"""Whose signature is missing is listed for officers, of their own companies only."""

import pytest
from django.test import Client
from django.urls import reverse

from privacy.confidentiality.models import UndertakingSignature
from privacy.confidentiality.not_signed import missing_signatures
from privacy.confidentiality.signing import (
    ensure_undertaking,
)
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.support.clerks import member as clerk
from tests.support.undertakings import sign_all

pytestmark = pytest.mark.django_db


def member(name: str, company: Controller | None, **rights: bool) -> User:
    staff = User.objects.create_user(f"{name}@telekom.example", "x", is_staff=True, **rights)
    if company:
        StaffCompany.objects.create(staff=staff, company=company)
    return staff


def names(reader: User) -> list[str]:
    return [row.staff.email.split("@")[0] for row in missing_signatures(reader)]


def test_who_has_signed_is_not_listed(controller: Controller, austria: Controller) -> None:
    ensure_undertaking()
    reader = member("reader", None, is_superuser=True)
    here, there = member("here", controller), member("there", austria)
    member("gone", controller, is_active=False)
    assert names(reader) == ["here", "reader", "there"]
    assert names(there) == ["there"]
    assert names(here) == ["here", "reader"]
    for staff in (here, reader):
        sign_all(staff)
    assert names(reader) == ["there"]
    UndertakingSignature.objects.filter(staff=here).update(kept_from="2020-01-01T00:00Z")
    assert names(here) == ["here"]  # what was signed before leaving does not count


def test_the_page_lists_them_and_records_it(staff_client: Client, controller: Controller) -> None:
    ensure_undertaking()
    late = member("late", controller)
    page = staff_client.get(reverse("admin:privacy_undertakingsignature_missing"))
    assert late.email in page.content.decode()
    assert StaffAccess.objects.filter(what=f"accounts.User {late.pk}").exists()
    listing = staff_client.get(reverse("admin:privacy_undertakingsignature_changelist"))
    assert reverse("admin:privacy_undertakingsignature_missing") in listing.content.decode()


def test_the_page_opens_for_nobody_without_the_right(
    client: Client, controller: Controller
) -> None:
    client.force_login(member("plain", controller))
    page = client.get(reverse("admin:privacy_undertakingsignature_missing"))
    assert page.status_code == 403


def test_who_is_assigned_to_no_company_is_not_told_that_everyone_has_signed(
    client: Client, controller: Controller, austria: Controller
) -> None:
    ensure_undertaking()
    member("late", controller)
    reader = clerk("auditor", controller, "auditor")
    client.force_login(reader)
    page = "/en/staff/privacy/undertakingsignature/missing/"
    assert "assigned to no company" not in client.get(page).content.decode()
    StaffCompany.objects.filter(staff=reader).delete()
    for address in (page, "/en/staff/"):
        shown = client.get(address).content.decode()
        assert "assigned to no company" in shown
        assert "Everyone has signed" not in shown
