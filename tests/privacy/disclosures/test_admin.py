"""Staff pages of disclosures: entered by one, approved by two, recorded, with every access."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from privacy.controllers.models import Controller
from privacy.disclosures import flows
from privacy.disclosures.models import Disclosure, DisclosureRequest
from privacy.registry.subject import email_key
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.disclosures import ANNA, SCOPE, approved, colleagues, entered

pytestmark = pytest.mark.django_db
LIST = "/en/staff/privacy/disclosurerequest/"


def form(company: Controller, **changes: object) -> dict[str, object]:
    return {
        "company": company.pk,
        "authority": "Local court, Bonn",
        "reference": "51 Gs 7/26",
        "received_at_0": "2026-11-20",
        "received_at_1": "09:00:00",
        "basis": "de-stpo-100g",
        "scope": SCOPE,
        "emails": f"{ANNA.upper()}\n\nbert@x.example",
        "document": SimpleUploadedFile("order.pdf", b"%PDF-"),
        "secret_until_0": "",
        "secret_until_1": "",
        **changes,
    }


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    prove_again(client, user)
    return client


def test_from_the_form_to_what_was_handed_over(
    staff_client: Client, controller: Controller
) -> None:
    answer = staff_client.post(f"{LIST}add/", form(controller))
    assert answer.status_code == 302, answer.context["errors"]
    request = DisclosureRequest.objects.get()
    assert (request.people, request.document_name) == (2, "order.pdf")
    assert "anna" not in str(list(Disclosure.objects.values())).lower()
    page = f"{LIST}{request.pk}/decide/"
    assert staff_client.get(f"{LIST}{request.pk}/change/")["Location"] == page
    assert b"two others must approve" in staff_client.get(page).content
    for colleague in colleagues()[1:]:
        assert logged_in(colleague).post(page, {"step": "approve"}).status_code == 302
    handed = {"step": "hand_over", "fields_handed": SCOPE, "file": SimpleUploadedFile("x", b"data")}
    staff_client.post(page, handed | {"note": "Only October"})
    shown = staff_client.get(page).content.decode()
    assert "fulfilled" in shown
    assert "Handed over: Your orders: email address, street and number" in shown
    assert "<br>Left out otherwise: Only October" in shown
    assert email_key(ANNA) not in shown
    assert staff_client.get(f"{LIST}{request.pk}/document/").content == b"%PDF-"
    assert StaffAccess.objects.filter(subject_key=email_key(ANNA), reason="opened").exists()


def test_bad_input_is_told_and_nothing_is_stored(
    staff_client: Client, controller: Controller
) -> None:
    wrong: list[dict[str, object]] = [
        {"basis": "us-sca-2703"},
        {"emails": "nobody"},
        {"emails": "\n".join(f"p{number}@x.example" for number in range(501))},
        {"document": SimpleUploadedFile("large.pdf", b"x" * 2_000_001)},
        {"period_from": "2026-02-02", "period_until": "2026-02-01"},
        {"secret_until_0": "2099-01-01", "secret_until_1": "00:00"},
    ]
    for changes in wrong:
        answer = staff_client.post(f"{LIST}add/", form(controller, **changes))
        assert answer.status_code in {200, 302}, changes
        assert not DisclosureRequest.objects.exists(), changes


def test_steps_that_are_not_allowed_change_nothing(
    staff_client: Client, controller: Controller
) -> None:
    request = entered()
    page = f"{LIST}{request.pk}/decide/"
    for step in (
        {"step": "refuse", "reason": ""},
        {"step": "hand_over", "fields_handed": SCOPE},
        {"step": "secrecy", "until_0": "never", "reason": "x"},
        {"step": "nothing"},
    ):
        assert staff_client.post(page, step).status_code in {200, 302}
    assert request.events.count() == 1
    assert staff_client.post(f"{LIST}{request.pk}/change/", form(controller)).status_code == 403
    assert staff_client.post(f"{LIST}{request.pk}/delete/", {"post": "yes"}).status_code == 403
    staff_client.post(page, {"step": "secrecy", "until_0": "2026-11-20", "until_1": "09:00",
                             "reason": "lifted"})  # fmt: skip
    staff_client.post(page, {"step": "refuse", "reason": "No signature."})
    request.refresh_from_db()
    assert request.state == "refused"


def test_only_those_with_the_right_decide(client: Client, controller: Controller) -> None:
    clerk = User.objects.create_user("clerk@telekom.example", "correct-horse-9", confirmed=True)
    clerk.is_staff = True
    clerk.save()
    page = f"{LIST}{approved().pk}/decide/"
    client.force_login(clerk)
    assert client.get(page).status_code == 404
    assert client.post(page, {"step": "approve"}).status_code == 404
    assert flows.approvals(DisclosureRequest.objects.get()) == 2
