"""What people do on "My data" themselves: ask, delete a record, get the package."""

import io
import zipfile

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.my_data.value_references import reference
from privacy.subject_requests.access_package.package_files import read_package
from privacy.subject_requests.actions.build_package import BuildPackage
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.support.my_data import PAGE, logged_in, visit
from tests.support.orders import order_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("controller")]


def ask(email: str) -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question="Is it dear?", language="en")


def content(request: SubjectRequest) -> str:
    with zipfile.ZipFile(io.BytesIO(read_package(request.package))) as package:
        return package.read("data.json").decode()


def test_a_request_about_a_value_is_prefilled_and_verified_at_once(customer: User) -> None:
    order = order_of(customer.email)
    about = reference("orders.Order", str(order.pk), "street")
    client, page = logged_in(customer), f"{PAGE}ask/"
    form = client.get(page, {"kind": "correction", "about": about}).content.decode()
    assert "Your orders, street and number, recorded on" in form
    fields = {"kind": "correction", "controller": "telekom-de", "message": "Weg 2, not Weg 1"}
    assert client.post(page, {**fields, "message": ""}).status_code == 422
    answer = client.post(page, {**fields, "email": "someone@else.example"})
    request = SubjectRequest.objects.get()
    assert (request.email, request.is_open) == (customer.email, True)
    assert "Weg 2, not Weg 1" in client.get(answer["Location"]).content.decode()


def test_a_reference_to_another_persons_record_leads_nowhere(
    customer: User, stranger: User
) -> None:
    client, other = logged_in(customer), ask(stranger.email)
    forged = reference("enquiries.Enquiry", str(other.pk))
    for about in (forged, forged[:-1], "", "x", reference("accounts.UserSession", "a")):
        assert client.post(f"{PAGE}delete-record/?about={about}").status_code == 404
    assert client.get(f"{PAGE}ask/", {"about": forged}).status_code == 404
    assert Enquiry.objects.filter(pk=other.pk).exists()


def test_a_record_is_deleted_on_post_where_its_declaration_allows(
    customer: User, browser: Client
) -> None:
    enquiry, order = ask(customer.email), order_of(customer.email)
    page = visit(customer.email, browser)
    path = f"{page}delete-record/?about={reference('enquiries.Enquiry', str(enquiry.pk))}"
    assert browser.get(path).status_code == 200
    assert Enquiry.objects.exists()
    assert browser.post(path)["Location"] == f"{page}?done=deleted"
    assert not Enquiry.objects.exists()
    about = reference("orders.Order", str(order.pk))
    assert browser.post(f"{page}delete-record/?about={about}").status_code == 404


def test_what_was_written_is_shown_again_once_the_visit_has_ended(
    customer: User, browser: Client
) -> None:
    page = visit(customer.email, browser)
    browser.post(page)
    stale = Client()
    stale.force_login(customer)
    fields = {"kind": "question", "controller": "telekom-de", "message": "My <long> question"}
    for client, path in (
        (browser, f"{page}ask/"),
        (stale, f"{PAGE}ask/"),
        (browser, f"{PAGE}ask/"),
    ):
        answer = client.post(path, fields)
        assert answer.status_code == 403
        assert "My &lt;long&gt; question" in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_a_table_of_one_dataset_leaves_out_what_staff_must_review(
    customer: User, stranger: User
) -> None:
    ask(customer.email), ask(stranger.email)
    answer = logged_in(customer).get(f"{PAGE}table/?name=enquiries.Enquiry")
    text = answer.content.decode()
    assert answer["Content-Disposition"].endswith('.csv"')
    assert customer.email in text
    assert stranger.email not in text
    assert "Is it dear?" not in text


def test_without_a_company_nothing_is_asked_and_no_error_is_shown(customer: User) -> None:
    Controller.objects.all().delete()
    client = logged_in(customer)
    assert client.get(f"{PAGE}ask/").status_code == 503
    assert client.post(f"{PAGE}package/").status_code == 503


def test_the_package_is_there_at_once(customer: User) -> None:
    client = logged_in(customer)
    answer = client.post(f"{PAGE}package/")
    request = SubjectRequest.objects.get()
    assert (request.kind, request.outcome) == ("access", "done")
    assert "Download my data" in client.get(answer["Location"]).content.decode()
    assert customer.email in content(request)


def test_third_party_data_follow_after_a_review_within_the_same_request(customer: User) -> None:
    ask(customer.email)
    client = logged_in(customer)
    page = client.post(f"{PAGE}package/")["Location"]
    request = SubjectRequest.objects.get()
    assert request.is_open
    assert request.package.can_be_fetched
    assert "Is it dear?" not in content(request)
    assert "follows once our staff have reviewed it" in content(request)
    assert "This is the first part" in client.get(page).content.decode()
    assert "first part" in mail.outbox[-1].subject

    action = BuildPackage(request)
    form = action.form(None)
    form = type(form)({"reviewed": "on"}, request, "")  # type: ignore[arg-type]
    assert form.is_valid(), form.errors
    action.perform(form, None)
    request.refresh_from_db()
    assert (request.outcome, "Is it dear?" in content(request)) == ("done", True)


def test_packages_are_limited_per_day(customer: User, settings: Settings) -> None:
    settings.PRIVACY_MY_DATA_PACKAGES_PER_DAY = 2
    client = logged_in(customer)
    statuses = [client.post(f"{PAGE}package/").status_code for _number in range(3)]
    assert statuses == [302, 302, 429]


def test_a_package_that_is_being_built_is_not_ordered_twice(
    customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "privacy.subject_requests.access_package.building.run_later", lambda *arguments: None
    )
    client = logged_in(customer)
    first, second = (client.post(f"{PAGE}package/") for _number in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert SubjectRequest.objects.count() == 1
