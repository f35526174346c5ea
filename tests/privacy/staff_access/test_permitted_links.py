"""Read-only fields link a record to readers who may open it; others read its name."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.staff_access.permitted_links import may_open
from telekom_site.accounts.models import User
from tests.support.orders import order_of
from tests.support.service_notices import draft, staff

pytestmark = pytest.mark.django_db


def reader(*rights: str) -> User:
    user = User.objects.create_user(
        "reader@telekom.example", "correct-horse-9", confirmed=True, is_staff=True
    )
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    StaffCompany.objects.create(staff=user, company=Controller.objects.get(is_default=True))
    return user


@pytest.mark.usefixtures("controller")
@pytest.mark.parametrize(("rights", "links"), [((), 0), (("view_user",), 1)])
def test_a_record_is_linked_to_who_may_open_it(
    rights: tuple[str, ...], links: int, client: Client
) -> None:
    notice, author = draft(), staff("editor")
    client.force_login(reader("view_servicenotice", *rights))
    page = client.get(reverse("admin:privacy_servicenotice_change", args=[notice.pk]))
    address = reverse("admin:accounts_user_change", args=[author.pk])
    assert str(author) in page.content.decode()
    assert page.content.decode().count(f'href="{address}"') == links


def test_a_record_of_another_company_or_without_pages_cannot_be_opened(
    controller: Controller,
) -> None:
    request = RequestFactory().get("/")
    request.user = reader("view_order")
    company = Controller.objects.create(
        slug="other", name="Otherland Mobile", country="FR", language="en"
    )
    own, other = order_of("anna@x.example"), order_of("bert@x.example", company=company)
    assert may_open(admin.site, request, own)
    assert not may_open(admin.site, request, other)
    assert not may_open(admin.site, request, Permission.objects.first())  # type: ignore[arg-type]
