"""Staff say why they open a person's data: on every page of one record, for that person only."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.personal_data.canary import Canary
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.staff_access.access_log import people_of, shows_people
from privacy.staff_access.conf import conf
from privacy.staff_access.models import StaffAccess
from privacy.staff_access.stated_purposes import SESSION_KEY
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry

TASKS = {SubjectRequest, Enquiry, EmergencyAccess}  # what is open is itself the purpose
pytestmark = [pytest.mark.django_db, pytest.mark.unstated]


def pages_of(model: type[Model], row: Model) -> Iterator[str]:
    """Every page of one row: Django's own, and those that the admin of the model adds."""
    for pattern in admin.site.get_model_admin(model).get_urls():
        names = set(pattern.pattern.converters)
        if pattern.name and names == {"object_id"}:
            try:
                yield reverse(f"admin:{pattern.name}", args=[row.pk])
            except NoReverseMatch:
                continue


def test_every_page_of_one_person_asks_for_the_purpose_first(staff_client: Client) -> None:
    canary, asked = Canary(1), set[str]()
    canary.plant()
    for declaration in registry.personal_models:
        row = canary._rows.get((declaration.model, declaration.paths))
        model = type(row) if row is not None else None
        if model is None or row is None or model not in admin.site._registry:
            continue
        if not shows_people(model) or not people_of(row):
            continue
        for page in pages_of(model, row):
            before = StaffAccess.objects.count()
            forget(staff_client)
            answer = staff_client.get(page)
            if model in TASKS and StaffAccess.objects.count() > before:
                continue
            if answer.status_code in {403, 404, 405}:
                continue
            assert "canary1x" not in answer.content.decode().split('<form method="post"')[0], page
            assert "case" in answer.context, page
            assert StaffAccess.objects.count() == before, page
            asked.add(model.__name__)
    assert {"User", "Order", "Invoice", "Contract", "Subscriber"} <= asked


def test_the_purpose_is_stored_with_each_access(staff_client: Client, customer: User) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    answer = state(staff_client, page, "contract", "Order 4711")
    assert answer.url == page
    assert staff_client.get(page).status_code == 200
    access = StaffAccess.objects.get(subject_key=DataSubject(customer.email).keys[0])
    assert (access.purpose, access.purpose_note) == ("contract", "Order 4711")


def test_it_holds_for_that_person_and_some_hours(
    staff_client: Client, customer: User, stranger: User
) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    other = reverse("admin:accounts_user_history", args=[stranger.pk])
    state(staff_client, page, "claim", "Case 1")
    assert "case" in (staff_client.get(other).context or {})
    with time_machine.travel(timezone.now() + conf.ACCESS_PURPOSE_LIFETIME + timedelta(minutes=1)):
        assert "case" in staff_client.get(page).context


def test_a_change_without_a_purpose_is_refused(staff_client: Client, customer: User) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    answer = staff_client.post(page, {"first_name": "Eve"})
    assert answer.status_code == 403
    customer.refresh_from_db()
    assert customer.first_name == "Anna"


def test_what_was_typed_is_sent_once_the_purpose_is_stated(
    staff_client: Client, customer: User
) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    typed = {"first_name": "Eve\n<b>", "password1": "never-shown", "_save": "1"}
    asked = staff_client.post(page, typed)
    assert "Eve" in asked.content.decode()
    answer = {"case": asked.context["case"], "next": page, "refused": asked.context["sealed"]}
    with time_machine.travel(timezone.now() + conf.ACCESS_PURPOSE_LIFETIME + timedelta(minutes=1)):
        staff_client.force_login(User.objects.get(email="staff@telekom.example"))
        stated = {"purpose": "claim", "note": "Case 1"}
        again = staff_client.post(reverse("admin:purpose"), {**answer, **stated})
        answer = {**answer, "case": again.context["case"], "refused": again.context["sealed"]}
        invalid = staff_client.post(reverse("admin:purpose"), {**answer, "purpose": ""})
        answer = {**answer, "refused": invalid.context["sealed"]}
        offered = staff_client.post(reverse("admin:purpose"), {**answer, **stated})
    text = offered.content.decode()
    refused = offered.context["refused"]
    assert refused.target == page
    assert f'action="{page}"' in text
    assert dict(refused.values) == {"first_name": typed["first_name"], "_save": "1"}
    assert not refused.is_complete
    assert "never-shown" not in text
    assert "&lt;b&gt;" in text
    assert "no-store" in offered["Cache-Control"]


def test_what_a_colleague_typed_is_not_shown(staff_client: Client, customer: User) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    asked = staff_client.post(page, {"first_name": "Eve-4711"})
    colleague = User.objects.create_superuser("other@telekom.example", "x")
    staff_client.force_login(colleague)
    answer = {"case": asked.context["case"], "next": page, "refused": asked.context["sealed"]}
    stated = {"purpose": "claim", "note": "Case 1"}
    shown = staff_client.post(reverse("admin:purpose"), {**answer, **stated})
    assert "Eve-4711" not in shown.content.decode()
    assert shown.context["refused"] is None


@pytest.mark.parametrize(("purpose", "note"), [("", "Order 4711"), ("fun", "x" * 9), ("other", "")])
def test_an_incomplete_purpose_opens_nothing(
    staff_client: Client, customer: User, purpose: str, note: str
) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    assert state(staff_client, page, purpose, note).status_code == 200
    assert "case" in staff_client.get(page).context


def test_a_case_is_nobody_elses_and_not_made_up(
    staff_client: Client, customer: User, client: Client
) -> None:
    page = reverse("admin:accounts_user_change", args=[customer.pk])
    case = staff_client.get(page).context["case"]
    data = {"purpose": "claim", "note": "Case 1", "next": "https://evil.example/"}
    form = reverse("admin:purpose")
    assert staff_client.post(form, {**data, "case": case[:-1]})["Location"] == reverse(
        "admin:index"
    )
    assert staff_client.post(form, {**data, "case": case})["Location"] == reverse("admin:index")
    client.force_login(User.objects.create_superuser("other@telekom.example", "x"))
    assert client.post(form, {**data, "case": case}).status_code == 200
    assert "case" in client.get(page).context


def test_a_list_asks_for_nothing_and_is_recorded(staff_client: Client, customer: User) -> None:
    assert staff_client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    key = DataSubject(customer.email).keys[0]
    assert StaffAccess.objects.get(subject_key=key).purpose == ""


def forget(client: Client) -> None:
    """Take back what was stated, by staff or by an open task."""
    session = client.session
    session.pop(SESSION_KEY, None)
    session.save()


def state(client: Client, page: str, purpose: str, note: str) -> Any:
    """Open a page, and answer why."""
    asked = client.get(page)
    data = {"case": asked.context["case"], "next": page, "purpose": purpose, "note": note}
    return client.post(reverse("admin:purpose"), data)
