"""A request names a number: the page tells nothing, and the proof goes to an address on file."""

import re
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.registry.subject import Number
from privacy.subject_requests.answering import close
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.postal_letters import letters_due, new_letter
from telekom_site.accounts.models import User, new_customer_number
from tests.conftest import link_in
from tests.support.numbered_people import CONTRACT, known_by_contract
from tests.support.subject_requests import FORM, LIST, fields, printed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("controller")]
CODE = "/en/privacy/contact/code/"


def ask(browser: Client, number: str, kind: str = "customer_number", **changes: str) -> str:
    """Send the contact form with a number; return where it leads."""
    sent = fields(known_by=kind, number=number, email="thief@evil.example", **changes)
    answer = browser.post(FORM, sent)
    assert answer.status_code == 302, answer.content.decode()
    deliver_all()
    return str(answer["Location"])


def test_the_link_goes_to_the_address_on_file_only(
    browser: Client, customer: User, stranger: User
) -> None:
    typed = f" {customer.customer_number[:4]}-{customer.customer_number[4:]} ".lower()
    ask(browser, typed, message="My secret", name="Anna")
    (sent,) = mail.outbox
    assert sent.to == [customer.email]
    assert "My secret" not in str(sent.body)
    browser.post(link_in(sent))
    request = SubjectRequest.objects.get()
    assert request.verified_at is not None
    subject = request.subject()
    assert subject.email == customer.email
    assert subject.numbers == (Number("customer_number", customer.customer_number),)


def test_known_and_unknown_numbers_get_the_same_answer_after_the_same_work(
    browser: Client, customer: User
) -> None:
    with mock.patch("privacy.subject_requests.intake.run_later") as later:
        places = {ask(browser, customer.customer_number), ask(browser, new_customer_number())}
    assert len(places) == 1
    pages = {browser.get(place).content for place in places}
    assert len(pages) == 1
    assert later.call_count == 2, "both are looked up later, in the background"
    assert SubjectRequest.objects.filter(email="").count() == 2


def test_nothing_is_sent_for_an_unknown_number_and_its_request_is_deleted(
    browser: Client, controller: Controller, customer: User
) -> None:
    ask(browser, new_customer_number())
    assert mail.outbox == []
    SubjectRequest.objects.update(received_at="2026-01-01T00:00:00Z")
    assert delete_unverified() == 1


def test_a_phone_number_of_two_people_proves_nothing(
    browser: Client, customer: User, stranger: User
) -> None:
    User.objects.update(phone="+491512345678")
    ask(browser, "0151 2345678", "phone_number")
    assert mail.outbox == []


def test_a_phone_number_leads_to_the_email_address_and_to_no_rows(
    browser: Client, customer: User
) -> None:
    User.objects.filter(pk=customer.pk).update(phone="+491512345678")
    ask(browser, "0151/2345678", "phone_number")
    browser.post(link_in(mail.outbox[0]))
    subject = SubjectRequest.objects.get().subject()
    assert (subject.email, subject.numbers) == (customer.email, ())


@pytest.mark.parametrize("number", ["", "123", "123456789012", "x" * 61])
def test_a_number_that_cannot_be_one_is_refused_and_the_form_kept(
    browser: Client, number: str
) -> None:
    sent = fields(known_by="customer_number", number=number, email="", message="Keep this")
    answer = browser.post(FORM, sent)
    assert answer.status_code == 422
    assert "Keep this" in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_an_email_address_is_required_where_no_number_is_chosen(browser: Client) -> None:
    assert browser.post(FORM, fields(email="", number="123")).status_code == 422


def test_a_letter_is_printed_by_staff_and_its_code_opens_the_request_once(
    browser: Client, customer: User, staff_client: Client
) -> None:
    with known_by_contract():
        place = ask(browser, customer.customer_number, CONTRACT, code_by="letter")
        assert "letter" in place
        request = SubjectRequest.objects.get()
        assert (request.email, request.postal_address.splitlines()[1]) == ("", "Am Hang 3")
        assert "letters to print" in staff_client.get("/en/staff/").content.decode()
        listed = staff_client.get("/en/staff/privacy/subjectrequest/?state=letter")
        assert request.reference in listed.content.decode()
        chosen = {"action": "print_letters", "_selected_action": str(request.pk)}
        page = str(staff_client.post(LIST, chosen)["Location"])
        assert "Am Hang 3" in staff_client.get(page).content.decode()
        (letter,) = printed(staff_client.post(page, {"seen": f"{request.pk}:"}))
        code = letter.code
        assert RequestLink.objects.filter(token_digest__contains=code.replace(" ", "")).count() == 0

        opened = browser.post(CODE, {"reference": request.reference.lower(), "code": code})
        request.refresh_from_db()
        assert request.verified_at is not None
        page = browser.get(str(opened["Location"])).content.decode()
        assert request.reference in page
        again = browser.post(CODE, {"reference": request.reference, "code": code})
        assert again.status_code == 422
        assert mail.outbox == [], "there is no email address on file"

        close(request, SubjectRequest.Outcome.ANSWERED, "This is our answer.")
        assert letters_due().get() == request, "the answer is sent by letter, too"
        with translation.override("en"):
            assert "This is our answer." in new_letter(request).paragraphs
        assert not letters_due().exists()


def test_a_code_is_sent_to_the_phone_on_file_where_there_is_a_gateway(
    browser: Client, customer: User, settings: Settings
) -> None:
    User.objects.filter(pk=customer.pk).update(phone="+491512345678")
    with known_by_contract():
        refused = fields(known_by=CONTRACT, number=customer.customer_number, code_by="sms")
        assert browser.post(FORM, refused).status_code == 422, "no gateway is set"
        settings.PRIVACY_SEND_SMS = f"{__name__}.send_sms"
        SENT.clear()
        ask(browser, customer.customer_number, CONTRACT, code_by="sms")
        (phone, text) = SENT[0]
        assert phone == "+491512345678"
        match = re.search(r"request (\w{8}): (\d{8})\.", text)
        assert match is not None
        answer = browser.post(CODE, {"reference": match[1], "code": match[2]})
        assert answer.status_code == 302
        assert SubjectRequest.objects.get().verified_at is not None


SENT = list[tuple[str, str]]()


def send_sms(phone: str, text: str) -> None:
    """Stand in for the gateway."""
    SENT.append((phone, text))
