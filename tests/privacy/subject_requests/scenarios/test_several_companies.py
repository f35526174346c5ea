"""One form to several companies: one case with a line per company, each seen by its own staff."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.controllers.staff_rows import rows_for_staff
from privacy.models import OutgoingMail, SubjectRequest
from privacy.rate_limits.counting import HOUR, taken
from privacy.subject_requests.actions.erase import Erase, erase_and_answer
from privacy.subject_requests.actions.nothing_held import NothingHeld
from privacy.subject_requests.answering import close
from privacy.subject_requests.email_verification import delete_unverified
from privacy.subject_requests.gate import RequestNotOpenError
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.support.companies import company, order_of
from tests.support.subject_requests import FORM, fields

pytestmark = pytest.mark.django_db(transaction=True)


def ask(browser: Client, *companies: str, **changes: object) -> list[SubjectRequest]:
    """Send the form to these companies, and return the requests by company."""
    answer = browser.post(FORM, {**fields(), "controller": companies, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return list(SubjectRequest.objects.order_by("controller__slug"))


def test_one_form_makes_a_line_per_company_confirmed_by_one_mail(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    uk = company("uk", "GB", time_zone="Europe/London")
    requests = ask(browser, controller.slug, austria.slug)
    assert {request.controller for request in requests} == {controller, austria}
    assert len({request.reference for request in requests}) == 1
    assert taken("all", "", HOUR) == 1, "one form counts once"
    (confirmation,) = mail.outbox
    assert controller.name in confirmation.body
    assert austria.name in confirmation.body
    assert OutgoingMail.objects.get().controller is None, "the site's company sends it"
    question = browser.get(link_in(confirmation)).content.decode()
    assert austria.name in question
    browser.post(link_in(confirmation))
    assert SubjectRequest.objects.verified().count() == 2
    (received,) = mail.outbox[1:2]
    for text in (controller.authority, austria.authority):
        assert text in received.body
    close(requests[0], SubjectRequest.Outcome.NOTHING, "We hold nothing.")
    page = browser.get(link_in(received)).content.decode()
    assert "Nothing stored" in page
    assert "Being handled" in page
    for text in (controller.authority, austria.authority, f"#{austria.slug}", uk.name):
        assert (text in page) == (text != uk.name)


def test_a_message_reaches_the_company_that_it_names(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    requests = ask(browser, controller.slug, austria.slug)
    browser.post(link_in(mail.outbox[0]))
    page = link_in(mail.outbox[1])
    browser.post(page, {"company": austria.slug, "text": "Only for you"})
    told = [request for request in requests if request.messages.exists()]
    assert [request.controller for request in told] == [austria]
    assert browser.post(page, {"company": austria.slug, "text": ""}).status_code == 422
    assert browser.post(page, {"company": "nobody", "text": "To the first"}).status_code == 302


def test_all_companies_can_be_chosen_at_once_and_none_is_refused(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    refused = browser.post(FORM, {**fields(), "controller": []})
    assert refused.status_code == 422
    assert "choose at least one company" in refused.content.decode()
    assert browser.post(FORM, {**fields(), "controller": ["unknown"]}).status_code == 422
    assert len(ask(browser, all_companies="on")) == 2


def test_a_form_sent_twice_is_filed_and_counted_once(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    same = {"form_key": "k" * 43}
    first = ask(browser, controller.slug, austria.slug, **same)
    assert ask(browser, austria.slug, controller.slug, **same) == first
    assert taken("all", "", HOUR) == 1
    assert len(mail.outbox) == 1
    assert len(ask(browser, controller.slug, **same)) == 3, "another choice is another form"
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert len(ask(browser, controller.slug, austria.slug, **same)) == 5


def test_an_unconfirmed_case_is_deleted_as_a_whole(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    ask(browser, controller.slug, austria.slug)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        delete_unverified()
        assert SubjectRequest.objects.count() == 2, "its link still works"
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        delete_unverified()
    assert not SubjectRequest.objects.exists()


def test_staff_see_the_line_of_their_company_only(
    browser: Client, controller: Controller, austria: Controller, customer: User
) -> None:
    ask(browser, controller.slug, austria.slug)
    StaffCompany.objects.create(staff=customer, company=austria)
    seen = rows_for_staff(customer, SubjectRequest.objects.all())
    assert [request.controller for request in seen] == [austria]


def test_that_nothing_is_stored_is_said_only_where_it_is_true(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    order_of(controller, "anna@customer.example")
    ask(browser, controller.slug, austria.slug)
    browser.post(link_in(mail.outbox[0]))
    for request in SubjectRequest.objects.order_by("controller"):
        action = NothingHeld(request)
        form = action.form(None)
        form.cleaned_data = {"text": str(action.standard_answer)}
        if request.controller == controller:
            with pytest.raises(RequestNotOpenError, match="Your orders"):
                action.perform(form, None)
        else:
            action.perform(form, None)
    outcomes = SubjectRequest.objects.order_by("outcome").values_list("outcome", "controller")
    assert list(outcomes) == [("", controller.pk), ("nothing", austria.pk)]


def test_a_deletion_claims_to_have_deleted_something_only_where_it_has(
    browser: Client, controller: Controller, austria: Controller, customer: User
) -> None:
    order_of(controller, "anna@customer.example")
    ask(browser, controller.slug, austria.slug, kind="deletion")
    browser.post(link_in(mail.outbox[0]))
    outcomes, texts = {}, {}
    for request in SubjectRequest.objects.order_by("controller"):
        form = Erase(request).form(None)
        texts[request.controller] = str(form.initial["text"])
        erase_and_answer(request, texts[request.controller])
        request.refresh_from_db()
        outcomes[request.controller] = request.outcome
    assert outcomes == {controller: "done", austria: "nothing"}
    assert "We have deleted" in texts[controller]
    assert "We have deleted" not in texts[austria]
    assert "we store nothing about you" in texts[austria]


def test_a_reference_that_another_address_happens_to_have_joins_no_case(
    browser: Client, controller: Controller, austria: Controller
) -> None:
    requests = ask(browser, controller.slug, austria.slug)
    other = SubjectRequest.objects.create(
        reference=requests[0].reference,
        kind="access",
        controller=company("uk", "GB"),
        email="other@x.example",
        language="en",
        due_on=requests[0].due_on,
    )
    assert list(other.case()) == [other]
    assert set(requests[0].case()) == set(requests)
