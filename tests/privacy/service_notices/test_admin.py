"""Staff pages of service notices: who may do what, and that nothing goes around the approval."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from privacy.controllers.models import Controller
from privacy.service_notices.models import ServiceNotice
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.clerks import clerk_of, client_of
from tests.support.orders import contract_of, order_of
from tests.support.service_notices import approved, draft, staff

pytestmark = pytest.mark.django_db

LIST = "/en/staff/privacy/servicenotice/"


@pytest.fixture
def approver() -> Client:
    client, user = Client(), staff("approver")
    client.force_login(user)
    prove_again(client, user)
    return client


def form(**changes: str) -> dict[str, str]:
    values = {
        "kind": "outage", "company": "", "product": "", "effective_on": "", "send_at_0": "",
        "send_at_1": "", "texts-TOTAL_FORMS": "2", "texts-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, language in enumerate(("de", "en")):
        values |= {
            f"texts-{number}-language": language,
            f"texts-{number}-subject": "Work at night",
            f"texts-{number}-body": "On Monday.\n\nFor an hour.",
        }
    return values | changes


def test_who_only_reads_is_told_who_approves(controller: Controller) -> None:
    contract_of(order_of("anna@x.example"))
    officer = clerk_of(controller, "officer@telekom.example")
    officer.user_permissions.remove(Permission.objects.get(codename="change_servicenotice"))
    shown = client_of(officer).get(f"{LIST}{draft().pk}/review/").content.decode()
    assert "such as an editor" in shown
    assert 'value="approve"' not in shown


def test_written_by_one_and_approved_by_another(staff_client: Client, approver: Client) -> None:
    contract_of(order_of("anna@x.example"))
    assert staff_client.post(f"{LIST}add/", form()).status_code == 302
    notice = ServiceNotice.objects.get()
    review = reverse("admin:privacy_servicenotice_review", args=[notice.pk])
    assert b"Another person must approve" in staff_client.get(review).content
    staff_client.post(review, {"decision": "approve"})
    notice.refresh_from_db()
    assert notice.state == "draft", "the button is missing, and its request is refused, too"
    page = approver.get(review).content.decode()
    assert "Approve and send" in page
    assert "On Monday." in page
    assert "<dd>1</dd>" in page
    approver.post(review, {"decision": "approve"})
    notice.refresh_from_db()
    assert (notice.state, notice.approved_by) == ("approved", staff("approver"))


def test_what_is_approved_cannot_be_changed_nor_deleted(staff_client: Client) -> None:
    notice = approved()
    page = f"{LIST}{notice.pk}/"
    assert staff_client.post(f"{page}change/", form(kind="terms")).status_code == 403
    assert staff_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": str(notice.pk), "post": "yes"}
    staff_client.post(LIST, action)
    notice.refresh_from_db()
    assert (notice.kind, notice.texts.count()) == ("rates", 2)


def test_a_change_after_the_draft_was_read_makes_its_editor_the_last(approver: Client) -> None:
    notice = draft("outage")
    texts: dict[str, Any] = {"texts-INITIAL_FORMS": "2"}
    for number, text in enumerate(notice.texts.all()):
        texts |= {f"texts-{number}-id": text.pk, f"texts-{number}-notice": notice.pk}
    assert approver.post(f"{LIST}{notice.pk}/change/", form(**texts)).status_code == 302
    notice.refresh_from_db()
    assert notice.edited_by == staff("approver")


def test_staff_without_the_right_only_look(client: Client) -> None:
    clerk = User.objects.create_user("clerk@telekom.example", "correct-horse-9", confirmed=True)
    clerk.is_staff = True
    clerk.save()
    client.force_login(clerk)
    notice = draft()
    review = reverse("admin:privacy_servicenotice_review", args=[notice.pk])
    assert client.get(review).status_code == 404
    assert client.post(review, {"decision": "approve"}).status_code == 404
