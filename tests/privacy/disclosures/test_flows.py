"""Requests of authorities: a law of the country, two approvers, handed over or refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.disclosures import authority_documents, flows
from privacy.disclosures.models import Disclosure, DisclosureEvent, DisclosureRequest
from privacy.registry.subject import email_key
from tests.support.disclosures import ANNA, SCOPE, approved, colleagues, entered, handed_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def kinds(request: DisclosureRequest) -> list[str]:
    return list(request.events.values_list("kind", flat=True))


def test_nothing_is_handed_over_before_two_others_approved() -> None:
    enters, approves, agrees = colleagues()
    request = entered()
    with pytest.raises(flows.NotAllowedError, match="You entered it"):
        flows.approve(request, enters)
    with pytest.raises(flows.NotAllowedError, match="Two people"):
        flows.hand_over(request, approves, SCOPE, "0" * 64, "")
    flows.approve(request, approves)
    with pytest.raises(flows.NotAllowedError, match="already"):
        flows.approve(request, approves)
    with pytest.raises(flows.NotAllowedError, match="Two people"):
        flows.hand_over(request, approves, SCOPE, "0" * 64, "")
    flows.approve(request, agrees)
    with pytest.raises(flows.NotAllowedError, match="asked for"):
        flows.hand_over(request, approves, ["accounts.User.password"], "0" * 64, "")
    flows.hand_over(request, approves, SCOPE[:1], "0" * 64, "")
    request.refresh_from_db()
    assert request.state == "partly"
    assert kinds(request) == ["received", "approved", "approved", "partly"]
    told = Disclosure.objects.get()
    assert (told.subject_key, told.what) == (email_key(ANNA), SCOPE[0])
    assert told.law == "§ 100j StPO, § 174 TKG; 3 Js 12/26"
    assert handed_over().state == "fulfilled"
    with pytest.raises(flows.NotAllowedError, match="decided"):
        flows.approve(request, agrees)
    with pytest.raises(flows.NotAllowedError, match="decided"):
        flows.refuse(request, agrees, "Too late.")


def test_a_refusal_has_a_reason_and_discloses_nothing() -> None:
    request = entered()
    with pytest.raises(flows.NotAllowedError, match="reason"):
        flows.refuse(request, colleagues()[1], " ")
    flows.refuse(request, colleagues()[1], "No court order.")
    request.refresh_from_db()
    assert request.state == "refused"
    assert DisclosureEvent.objects.last().details == {"reason": "No court order."}  # type: ignore[union-attr]
    assert Disclosure.objects.get().disclosed_at is None


def test_a_law_of_another_country_nobody_and_endless_secrecy_are_refused(
    controller: Controller,
) -> None:
    for changes, emails, why in (
        ({"basis": "us-sca-2703"}, [ANNA], "does not apply"),
        ({}, ["", *(f"p{number}@x.example" for number in range(500))], "at least one"),
        ({"secret_until": timezone.now() + timedelta(days=400)}, [ANNA], "366 days"),
    ):
        with pytest.raises(flows.NotAllowedError, match=why):
            entered(*emails, **changes)
    assert not DisclosureRequest.objects.exists()
    controller.country = "US"
    controller.save()
    entered(basis="us-sca-2703")
    assert DisclosureRequest.objects.get().people == 1


def test_the_document_is_encrypted_in_a_private_folder() -> None:
    request = entered()
    path = authority_documents.files.path(str(request.pk))
    assert b"order of the court" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert authority_documents.read(request) == b"By order of the court"
    authority_documents.delete_unneeded()
    assert path.exists(), "the request is not decided"


def test_secrecy_is_extended_and_ended_with_a_reason() -> None:
    now = timezone.now()
    request = handed_over(secret_until=now + timedelta(days=30))
    for until in (now + timedelta(days=200), now):
        flows.change_secrecy(request, colleagues()[1], until, "§ 101(6) StPO")
        request.refresh_from_db()
        assert request.secret_until == until
    assert not request.is_secret
    with pytest.raises(flows.NotAllowedError, match="reason"):
        flows.change_secrecy(request, colleagues()[1], now, "")
    Disclosure.objects.update(told="mailed")
    with pytest.raises(flows.NotAllowedError, match="told already"):
        flows.change_secrecy(request, colleagues()[1], now, "again")


def test_approvals_are_counted_by_people() -> None:
    assert flows.approvals(approved()) == flows.APPROVERS
