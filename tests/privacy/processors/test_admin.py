"""Staff pages of the register: rows are added by staff of the company, nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import due_for_staff
from privacy.processors.models import Processor
from tests.support.clerks import clerk_of, client_of
from tests.support.companies import company
from tests.support.processors import processor

pytestmark = pytest.mark.django_db


def forms(contracts: int, **changes: str) -> dict[str, str]:
    """What the page of a processor sends, with one entry about its contract."""
    today = timezone.localdate()
    values = {
        "service": "Hosting",
        "country": "DE",
        "reference": "A 7",
        "contract_on": today.isoformat(),
        "next_review_on": (today + timedelta(days=365)).isoformat(),
    } | changes
    sent = {f"contracts-0-{name}": value for name, value in values.items()}
    for prefix, total in (("contracts", contracts), ("sub_processors", 0)):
        sent[f"{prefix}-TOTAL_FORMS"] = str(total)
        sent[f"{prefix}-INITIAL_FORMS"] = "0"
    return sent


def test_staff_add_a_processor_and_then_only_entries(
    controller: Controller, staff_client: Client
) -> None:
    add = reverse("admin:privacy_processor_add")
    named = {"company": str(controller.pk), "role": "hosting", "name": "Servers Ltd"}
    for wrong in (
        {"country": "US"},
        {"country": "us"},
        {"country": "DE", "safeguard": "adequacy"},
        {"country": "US", "safeguard": "clauses", "safeguard_on": "2026-01-05"},
        {"next_review_on": timezone.localdate().isoformat()},
        {"contract_on": ""},
    ):
        sent = {f"contracts-0-{name}": value for name, value in wrong.items()}
        assert staff_client.post(add, named | forms(1) | sent).status_code == 200
    assert staff_client.post(add, named | forms(0)).status_code == 200
    assert not Processor.objects.exists()
    assert staff_client.post(add, named | forms(1)).status_code == 302

    row = Processor.objects.get()
    page = reverse("admin:privacy_processor_change", args=[row.pk])
    assert (
        "provider of our servers" in staff_client.get(page.replace("/de/", "/en/")).content.decode()
    )
    sent = forms(1, remarks="Reviewed.")
    assert staff_client.post(page, named | {"name": "Other"} | sent).status_code == 302
    assert row.contracts.count() == 2
    row.refresh_from_db()
    assert row.name == "Servers Ltd"
    assert row.current is not None
    assert row.current.remarks == "Reviewed."
    assert row.current.entered_by
    assert "A 7" in staff_client.get(reverse("admin:privacy_processor_changelist")).content.decode()
    deletion = reverse("admin:privacy_processor_delete", args=[row.pk])
    assert staff_client.post(deletion, {"post": "yes"}).status_code == 403


def test_clerks_see_and_add_what_is_of_their_company(controller: Controller) -> None:
    other = company("other", "FR")
    own, foreign = processor("hosting", controller), processor("hosting", other)
    of_all = processor("mail", next_review_on=timezone.localdate())
    clerk = clerk_of(controller, "clerk@telekom.example")
    client = client_of(clerk)

    def page(row: Processor) -> str:
        return reverse("admin:privacy_processor_change", args=[row.pk])

    assert [client.get(page(row)).status_code for row in (own, of_all, foreign)] == [200, 200, 404]
    assert client.post(page(foreign), forms(1)).status_code == 404
    assert client.post(page(of_all), forms(1)).status_code == 403
    add = reverse("admin:privacy_processor_add")
    for unwritable in ("", str(other.pk)):
        sent = {"company": unwritable, "role": "mail", "name": "Mails Ltd"} | forms(1)
        assert client.post(add, sent).status_code == 200
    assert Processor.objects.count() == 3
    bulk = {"action": "delete_selected", "_selected_action": own.pk, "post": "yes"}
    client.post(reverse("admin:privacy_processor_changelist"), bulk)
    assert Processor.objects.count() == 3

    assert [review.row for review in due_for_staff(clerk)] == [of_all]
    assert "Works on mail" in client.get("/en/staff/").content.decode()
