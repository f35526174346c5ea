"""Two clerks of two companies: no staff page shows one a row, count or name of the other."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.forms import ModelChoiceField
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.controllers.models import Controller
from privacy.controllers.staff_rows import limits_of, rows_for_staff
from privacy.personal_data.canary import Canary
from privacy.registry.companies import Companies
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.support.clerks import clerk_of, client_of

pytestmark = pytest.mark.django_db
# An emergency opens the data of a company that is not one's own.
EVERY_COMPANY = {Controller, EmergencyAccess}


@pytest.fixture
def other(controller: Controller) -> Controller:
    return Controller.objects.create(
        slug="other", name="Otherland Mobile", country="FR", language="en"
    )


@pytest.fixture
def clerk(controller: Controller) -> User:
    """A clerk with every right of the company that runs the site."""
    return clerk_of(controller, "clerk@telekom.example")


@pytest.fixture
def foreigner(other: Controller) -> User:
    """A clerk with every right of the other company, which has no rows."""
    return clerk_of(other, "clerk@other.example")


def planted() -> Iterator[tuple[type[Model], Model]]:
    """A row of the invented person in every table, which names the site's company or none."""
    canary = Canary(1)
    canary.plant()
    for declaration in registry.personal_models:
        if declaration.identified_by is not Identifier.NONE:
            row = canary.row_of(declaration)
            yield type(row), row


def test_no_page_shows_a_row_of_another_company(clerk: User, foreigner: User) -> None:
    rows, client = dict(planted()), client_of(foreigner)
    walked = set[str]()
    for model, row in rows.items():
        if model not in admin.site._registry or model is Controller:
            continue
        page = admin.site.get_model_admin(model)
        overview = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in ("", "?q=canary1@canary.example", "?all="):
            answer = client.get(overview + query, follow=True)
            shown = answer.context.get("cl")
            if shown is not None:
                assert row not in list(shown.result_list), overview
                assert (shown.result_count, shown.full_result_count or 0) == (0, 0), overview
                assert "canary1x" not in answer.content.decode(), overview
        for address in pages_of(page, row):
            answer = client.get(address)
            if answer.status_code == 405:
                answer = client.post(address)
            assert answer.status_code in {403, 404}, address
            walked.add(model.__name__)
    assert {"Order", "SubjectRequest", "User", "Subscriber", "Contract", "Enquiry"} <= walked
    assert not StaffAccess.objects.filter(staff=foreigner, what__contains="Order").exists()


def test_the_clerk_of_the_company_sees_its_rows(clerk: User, other: Controller) -> None:
    order = dict(planted())
    client = client_of(clerk)
    for model in order:
        if model.__name__ in {"Order", "User", "SubjectRequest", "Enquiry"}:
            rows = admin.site.get_model_admin(model)
            address = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_change",
                args=[order[model].pk],
            )
            assert client.get(address).status_code == 200, rows


def test_names_of_other_companies_are_in_no_filter_or_form(
    clerk: User, foreigner: User, controller: Controller
) -> None:
    client = client_of(foreigner)
    request = request_of(client, foreigner)
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (f"{name}_changelist", f"{name}_add"):
            if model in EVERY_COMPANY or not page.has_view_permission(request):
                continue
            text = client.get(reverse(address), follow=True).content.decode()
            assert str(controller.name) not in text, address


def test_staff_without_a_company_see_nothing_of_several(other: Controller) -> None:
    staff = User.objects.create_user("new@telekom.example", "x", is_staff=True)
    assert limits_of(staff) == Companies((), with_site=False)
    assert not rows_for_staff(staff, User.objects.all()).exists()


def test_group_privacy_officers_see_every_company(clerk: User, other: Controller) -> None:
    clerk.user_permissions.add(Permission.objects.get(codename="oversee_staffcompany"))
    assert limits_of(User.objects.get(pk=clerk.pk)) is None


def pages_of(page: Any, row: Model) -> Iterator[str]:
    for pattern in page.get_urls():
        if pattern.name and set(pattern.pattern.converters) == {"object_id"}:
            try:
                yield reverse(f"admin:{pattern.name}", args=[row.pk])
            except NoReverseMatch:
                continue


def request_of(client: Client, staff: User) -> Any:
    request = client.get("/en/").wsgi_request
    request.user = staff
    return request


def test_nobody_adds_a_row_of_a_company_whose_rows_they_do_not_see(
    rf: RequestFactory, foreigner: User, other: Controller
) -> None:
    """One without a company is of the company that runs the site, or of every one."""
    request, walked = rf.get("/"), set[str]()
    request.user = foreigner
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request):
            fields = page.get_form(request).base_fields
            for name, field in fields.items():
                offered = field.queryset if isinstance(field, ModelChoiceField) else None
                if offered is not None and offered.model is Controller:
                    assert field.required, f"{model}.{name}"
                    assert list(offered) == [other], f"{model}.{name}"
                    walked.add(model.__name__)
    assert {"Campaign", "ServiceNotice", "Processor", "SavedAnswer"} <= walked
