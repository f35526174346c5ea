"""Staff pages of breaches: the register with its clock, and the handling of one breach."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from privacy.breaches.models import Breach
from privacy.controllers.models import Controller
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.breaches import approved_breach, breach_of
from tests.support.orders import order_of
from tests.support.service_notices import staff

pytestmark = pytest.mark.django_db
LIST = "/en/staff/privacy/breach/"
NO_TEXTS = {"texts-TOTAL_FORMS": "0", "texts-INITIAL_FORMS": "0"}


def moment() -> dict[str, str]:
    now = timezone.localtime()
    return {"at_0": f"{now:%Y-%m-%d}", "at_1": f"{now:%H:%M}"}


def form(company: Controller, **changes: object) -> dict[str, object]:
    now = timezone.localtime()  # as staff read it
    return {
        "title": "Open bucket", "company": company.pk, "path": "read", "facts": "It was open.",
        "effects": "Fraud.", "remedy": "It is closed.",
        "aware_at_0": f"{now:%Y-%m-%d}", "aware_at_1": f"{now:%H:%M:%S}",
        "began_at_0": "", "began_at_1": "", "ended_at_0": "", "ended_at_1": "",
        "scope": ["orders.Order.email", "accounts.User.password"], "risk": "high",
        "risk_reasons": "Fraud.", **NO_TEXTS, **changes,
    }  # fmt: skip


def test_entered_counted_drafted_and_approved_by_another(
    staff_client: Client, controller: Controller
) -> None:
    order_of("anna@x.example")
    assert staff_client.post(f"{LIST}add/", form(controller)).status_code == 302
    breach = Breach.objects.get()
    page = f"{LIST}{breach.pk}/review/"
    assert "71 h 59 min left" in staff_client.get(LIST).content.decode()
    assert "data breaches to notify" in staff_client.get("/en/staff/").content.decode()
    staff_client.post(page, {"step": "count"})
    assert "Draft the missing texts" in staff_client.get(page).content.decode()
    for step in ("draft", "approve"):
        staff_client.post(page, {"step": step})
    shown = staff_client.get(page).content.decode()
    assert "Another person must approve" in shown
    assert "Draft the missing texts" not in shown
    assert "password" in shown
    assert re.search(r"<dd>unknown: \d, (English|German): 1</dd>", shown)
    assert f'href="{LIST}{breach.pk}/change/">Change the breach' in shown
    assert "Notification of a personal data breach" in shown
    notified = {"step": "notify", **moment(), "reference": "7/26"}
    staff_client.post(page, notified)
    other = Client()
    other.force_login(staff("approver"))
    prove_again(other, staff("approver"))
    assert "Approve and send" in other.get(page).content.decode()
    other.post(page, {"step": "approve"})
    breach.refresh_from_db()
    assert (breach.state, breach.notified_reference) == ("approved", "7/26")


def test_bad_input_is_told(staff_client: Client, controller: Controller) -> None:
    for changes in (
        {"ended_at_0": "2026-01-01", "ended_at_1": "00:00", "began_at_0": "2026-01-02",
         "began_at_1": "00:00"},
        {"facts": "x" * 8001},
        {"scope": ["no.such.field"]},
        {"aware_at_0": "never"},
    ):  # fmt: skip
        assert staff_client.post(f"{LIST}add/", form(controller, **changes)).status_code == 200
    assert not Breach.objects.exists()
    page = f"{LIST}{breach_of().pk}/review/"
    assert staff_client.post(page, {"step": "notify", "at_0": "x"}).status_code == 200
    assert staff_client.post(page, {"step": "nothing"}).status_code == 302


def test_what_is_approved_cannot_be_changed_nor_deleted(
    staff_client: Client, controller: Controller, client: Client
) -> None:
    order_of("anna@x.example")
    page = f"{LIST}{approved_breach().pk}/"
    assert staff_client.post(f"{page}change/", form(controller)).status_code == 403
    assert staff_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    clerk = User.objects.create_user("clerk@telekom.example", "correct-horse-9", confirmed=True)
    clerk.is_staff = True
    clerk.save()
    client.force_login(clerk)
    assert client.post(f"{page}review/", {"step": "count"}).status_code == 404
