"""Access by staff is recorded on every page that shows people, and shown to the person."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.test import Client

from privacy.consent.flows import record_choice
from privacy.controllers.models import Controller
from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.legal_holds import hold
from privacy.registry.subject import DataSubject, email_key
from privacy.staff_access.access_log import shows_people
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.support.disclosures import handed_over
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db
LIST = "/en/staff/enquiries/enquiry/"


def ask(email: str) -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question="?", language="en")


def of(email: str) -> list[tuple[str, str, str]]:
    """Return (role, record, reason) of each access to a person's data, oldest first."""
    accesses = StaffAccess.objects.filter(subject_key=email_key(email)).order_by(
        "opened_at", "what"
    )
    return [(access.role, access.what, access.reason) for access in accesses]


def forget() -> None:
    """Empty the access log, which is append-only outside tests."""
    with without_guard():
        StaffAccess.objects.all().delete()


def test_a_list_a_search_a_record_and_its_history_are_recorded(
    staff_client: Client, customer: User, stranger: User
) -> None:
    hers, his = ask(customer.email), ask(stranger.email)
    label = f"enquiries.Enquiry {hers.pk}"
    staff_client.get(LIST)
    assert of(customer.email) == [("administrator", label, "seen in a list")]
    assert of(stranger.email) == [
        ("administrator", f"enquiries.Enquiry {his.pk}", "seen in a list")
    ]

    forget()
    staff_client.get(f"{LIST}?q={customer.email}")
    assert (of(customer.email), of(stranger.email)) == (
        [("administrator", label, "found by a search")],
        [],
    )

    for page in ("change", "history", "delete"):
        forget()
        assert staff_client.get(f"{LIST}{hers.pk}/{page}/").status_code == 200
        assert of(customer.email) == [("administrator", label, "opened")], page
        assert of(stranger.email) == []


def test_the_log_is_searched_by_person_and_by_member_of_staff(
    staff_client: Client, customer: User, stranger: User
) -> None:
    ask(customer.email)
    ask(stranger.email)
    staff_client.get(LIST)

    def hits(email: str) -> int:
        page = staff_client.get("/en/staff/privacy/staffaccess/", {"q": email})
        return len(page.context["cl"].result_list)

    colleague = User.objects.create_superuser("colleague@telekom.example", "x")
    assert [hits(customer.email.upper()), hits("staff@telekom.example")] == [1, 2]
    assert [hits(colleague.email), hits("anna"), hits("x@y.example")] == [0, 0, 0]


def test_each_page_of_a_list_records_the_rows_it_shows(staff_client: Client) -> None:
    for number in range(130):
        ask(f"c{number}@customer.example")
    staff_client.get(LIST)
    assert StaffAccess.objects.count() == 100
    staff_client.get(f"{LIST}?p=2")
    assert StaffAccess.objects.count() == 130


def test_access_shows_role_record_reason_and_time(staff_client: Client, customer: User) -> None:
    row = ask(customer.email)
    staff_client.get(f"{LIST}{row.pk}/change/")
    (told,) = (
        subject_data
        for subject_data in export_subject_data(DataSubject(customer.email))
        if subject_data.dataset == "privacy.StaffAccess"
    )
    (record,) = told.records
    assert {field.name: field.value for field in record if field.name != "opened_at"} == {
        "role": "administrator",
        "what": f"enquiries.Enquiry {row.pk}",
        "reason": "opened",
        "purpose": "to answer an enquiry",
        "purpose_note": row.reference,
    }


def test_access_to_holds_disclosures_and_consents_is_recorded(
    staff_client: Client, customer: User, stranger: User, controller: Controller
) -> None:
    row = ask(customer.email)
    hold(Enquiry, str(row.pk), "12 Js 34/26")
    handed_over(customer.email)
    record_choice(customer.email, True, "order")
    for page in ("legalhold", "disclosure", "consentevent"):
        forget()
        staff_client.get(f"/en/staff/privacy/{page}/")
        assert {reason for _role, _what, reason in of(customer.email)} == {"seen in a list"}, page
        assert of(stranger.email) == []


def test_reading_the_access_log_is_not_recorded(staff_client: Client, customer: User) -> None:
    ask(customer.email)
    staff_client.get(LIST)
    staff_client.get("/en/staff/privacy/staffaccess/")
    assert StaffAccess.objects.count() == 1


def test_every_admin_page_about_people_records_access() -> None:
    assert [message.id for message in messages_of("privacy") if message.id == "privacy.W006"] == []
    pages = {
        model._meta.label for site in all_sites for model in site._registry if shows_people(model)
    }
    assert {"accounts.User", "enquiries.Enquiry", "orders.Order", "privacy.OutgoingMail"} <= pages


def test_an_admin_page_that_records_no_access_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare(admin.ModelAdmin):  # type: ignore[type-arg]
        pass

    pages: Any = admin.site._registry
    monkeypatch.setitem(pages, Enquiry, Bare(Enquiry, admin.site))
    (warning,) = (message for message in messages_of("privacy") if message.id == "privacy.W006")
    assert "enquiries.Enquiry" in warning.msg
