"""Requests to companies elsewhere: passed on by signed mail once confirmed, and followed."""

import json
from base64 import b64decode, urlsafe_b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.models import ForwardedRequest, OutgoingMail, SubjectRequest
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.signals import mail_bounced
from privacy.subject_requests.actions.action_catalogue import actions_for
from privacy.subject_requests.forwarding.sending import forward, forward_again, forward_all
from privacy.subject_requests.gate import RequestNotOpenError
from tests.conftest import link_in
from tests.support.companies import company
from tests.support.subject_requests import FORM, fields

pytestmark = pytest.mark.django_db(transaction=True)
CONTACT = "privacy@telekom-hu.example"


@pytest.fixture
def hungary(controller: Controller) -> Controller:
    return company("telekom-hu", "HU", runs_here=False)


def confirm(browser: Client, *companies: Controller) -> SubjectRequest:
    """File a request to companies and confirm it; return that to the last one."""
    slugs = [each.slug for each in companies]
    form = {**fields(), "controller": slugs, "name": "Anna", "message": "Á\u2028ll of it, please."}
    assert browser.post(FORM, form).status_code == 302
    assert not ForwardedRequest.objects.exists(), "nothing is passed on unconfirmed"
    assert browser.post(link_in(mail.outbox[0])).status_code == 200
    return SubjectRequest.objects.select_related("controller").get(controller=companies[-1])


def block(body: str, name: str) -> list[str]:
    """Return the lines of one armoured block, read as the documentation says."""
    inside = body.split(f"-----BEGIN PRIVACY {name}-----\n")[1]
    return inside.split(f"\n-----END PRIVACY {name}-----")[0].splitlines()


def verified_content(body: str, keys: dict[str, list[dict[str, str]]]) -> bytes:
    content = b64decode("".join(block(body, "REQUEST")))
    kid, *lines = block(body, "SIGNATURE")
    (key,) = [key for key in keys["keys"] if key["kid"] == kid]
    signature = urlsafe_b64decode("".join(lines) + "==")
    public = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))
    public.verify(signature, content)
    return content


def test_a_confirmed_request_is_passed_on_signed_and_the_person_is_told(
    browser: Client, controller: Controller, hungary: Controller
) -> None:
    assert "we pass your request on" in browser.get(FORM).content.decode()
    request = confirm(browser, controller, hungary)
    (sent,) = [each for each in mail.outbox if each.to == [CONTACT]]
    keys = browser.get(reverse("privacy_public:forwarding_keys")).json()
    content = json.loads(verified_content(str(sent.body), keys))
    assert content["email"] == "anna@customer.example"
    assert content["reference"] == request.reference
    assert content["due_on"] == request.due_on.isoformat()
    changed = str(sent.body).replace(block(str(sent.body), "REQUEST")[0], "A" * 64)
    with pytest.raises(InvalidSignature):
        verified_content(changed, keys)
    assert request.outcome == SubjectRequest.Outcome.FORWARDED
    assert request.forwarding.handed_over_at is not None
    told = mail.outbox[-1]
    assert told.to == ["anna@customer.example"]
    assert CONTACT in told.body
    page = browser.get(link_in(told)).content.decode()
    assert "Passed on to the company" in page
    assert "Being handled" in page, "the other company answers itself"
    assert not forward(str(request.pk)), "once"
    assert not forward_all()


def test_what_was_never_queued_is_passed_on_later(
    controller: Controller, hungary: Controller
) -> None:
    SubjectRequest.objects.create(
        kind="access",
        controller=hungary,
        email="anna@customer.example",
        language="en",
        due_on="2027-01-04",
        verified_at="2026-12-01T12:00:00Z",
    )
    assert forward_all() == 1
    assert SubjectRequest.objects.get().outcome == SubjectRequest.Outcome.FORWARDED


def test_a_mail_that_is_given_up_becomes_a_task_of_staff(
    browser: Client, controller: Controller, hungary: Controller, settings: Settings
) -> None:
    Controller.objects.filter(pk=hungary.pk).update(privacy_contact="no address at all")
    settings.PRIVACY_MAIL_ATTEMPTS = 1
    request = confirm(browser, hungary)
    assert request.closed_at is None
    forward_all()
    request = SubjectRequest.objects.get()
    assert request.forwarding.state == "not delivered"
    assert request.forwarding.mail is not None
    assert request.forwarding.mail.body == "", "the text with the request is cleared"
    (alarm,) = [each for each in mail.outbox if "could not be passed on" in each.subject]
    assert alarm.to == [controller.privacy_contact]
    names = [action.name for action in actions_for(request)]
    assert "forward" in names
    assert "delete" not in names
    assert "package" not in names
    Controller.objects.filter(pk=hungary.pk).update(privacy_contact=CONTACT)
    forward_again(SubjectRequest.objects.get())
    assert SubjectRequest.objects.get().outcome == SubjectRequest.Outcome.FORWARDED
    with pytest.raises(RequestNotOpenError):
        forward_again(SubjectRequest.objects.get())


def test_a_returned_mail_opens_the_request_again(browser: Client, hungary: Controller) -> None:
    request = confirm(browser, hungary)
    assert request.closed_at is not None
    assert request.forwarding.mail_id is not None
    tag = MailTag(TagKind.MAIL, request.forwarding.mail_id.int)
    for permanent in (False, True, True):
        mail_bounced.send(OutgoingMail, tag=tag, permanent=permanent, status="5.1.1")
    request = SubjectRequest.objects.get()
    assert request.is_open
    assert request.forwarding.failed_at is not None
    assert [each.subject for each in mail.outbox].count(
        f"Request {request.reference} could not be passed on"
    ) == 1
    assert "returned as undeliverable" in mail.outbox[-2].body
    deliver_all()


def test_the_company_that_runs_the_site_works_here(controller: Controller) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Controller.objects.filter(pk=controller.pk).update(runs_here=False)
