"""Staff answer each kind of request in the admin."""

import io
import json
import zipfile
from datetime import timedelta

import jsonschema
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.registry.declarations import Withdrawal
from privacy.registry.discovery import registry
from privacy.registry.subject import email_key
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.access_package.package_files import (
    delete_stale_files,
    files,
    read_package,
)
from privacy.subject_requests.actions.build_package import BuildPackage
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import AccessPackage
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in, prove_again
from tests.privacy.subject_requests.conftest import Verified, download_token, fetch
from tests.support.subject_requests import LIST, do, page_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_most_urgent_request_comes_first_and_overdue_is_marked(
    staff_client: Client, verified: Verified, controller: Controller
) -> None:
    today = controller.day_of(timezone.now())
    later = verified(due_on=today + timedelta(days=20))
    overdue = verified(due_on=today - timedelta(days=2))
    closed = verified(due_on=today - timedelta(days=9), closed_at=timezone.now(), outcome="done")
    text = staff_client.get(LIST).content.decode()
    positions = [text.index(request.reference) for request in (overdue, later, closed)]
    assert positions == sorted(positions)
    assert "2 days overdue" in text


def test_opening_a_request_is_recorded_without_naming_the_person(
    staff_client: Client, verified: Verified
) -> None:
    request = verified()
    staff_client.get(page_of(request))
    access = StaffAccess.objects.get()
    assert access.subject_key == email_key(request.email)
    assert access.staff is not None
    assert access.staff.email == "staff@telekom.example"
    assert request.email not in access.what + access.reason


def test_a_question_is_answered_with_a_text(staff_client: Client, verified: Verified) -> None:
    request = do(
        staff_client, verified("question"), "answer", text="No, we do not store shoe sizes."
    )
    assert request.outcome == "answered"
    assert "shoe sizes" in mail.outbox[0].body
    assert mail.outbox[0].to == [request.email]


def test_staff_and_the_person_write_to_each_other_before_the_answer(
    staff_client: Client, browser: Client, verified: Verified
) -> None:
    request = do(
        staff_client, verified("correction", message="It is wrong."), "ask", text="What is wrong?"
    )
    assert request.is_open
    page = link_in(mail.outbox[-1])
    assert "What is wrong?" in mail.outbox[-1].body
    assert "the person has written" not in staff_client.get(LIST).content.decode()

    browser.post(page, {"text": "My last name."})

    assert "the person has written" in staff_client.get(LIST).content.decode()
    shown = browser.get(page).content.decode()
    assert shown.index("What is wrong?") < shown.index("My last name.")


def test_an_access_request_takes_one_click_and_the_person_downloads_it(
    staff_client: Client, browser: Client, verified: Verified, customer: User, stranger: User
) -> None:
    Enquiry.objects.create(
        topic="tv", email=customer.email, question="How many channels?", language="en"
    )
    request = do(staff_client, verified("access"), "package", reviewed="on")
    assert request.outcome == "done"
    page = link_in(mail.outbox[0])
    assert "Download my data" in browser.get(page).content.decode()
    package = zipfile.ZipFile(io.BytesIO(fetch(browser, page).content))
    data = json.loads(package.read("data.json"))
    assert {"accounts.User", "enquiries.Enquiry", "privacy.ConsentEvent", "orders.Order"} <= {
        subject_data["dataset"] for subject_data in data["datasets"]
    }
    for name in ("data.json", "index.html"):
        text = package.read(name).decode()
        assert "How many channels?" in text
        assert "Brand" not in text


def test_a_package_is_deleted_at_its_expiry(
    staff_client: Client, browser: Client, verified: Verified
) -> None:
    do(staff_client, verified("access"), "package", reviewed="on")
    package = AccessPackage.objects.get()
    path = files.path(package.file_name)
    assert path.exists()
    assert delete_stale_files() == 0
    page = link_in(mail.outbox[0])
    token = download_token(browser.get(page))  # type: ignore[arg-type]
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert browser.post(f"{page}package/", {"fetch": token}).status_code == 410
        delete_stale_files()
        assert AccessPackage.objects.get().seed == ""
    assert not path.exists()


def test_a_correction_changes_the_data_and_mails_old_and_new_values(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    request = verified("correction", message="My name is Berg now.")
    key = f"accounts.User:{customer.pk}"
    fields = {
        f"{key}:email": customer.email,
        f"{key}:first_name": "Anna",
        f"{key}:last_name": "Berg",
        "text": "Done.",
    }
    request = do(staff_client, request, "correct", **fields)
    customer.refresh_from_db()
    assert (customer.last_name, request.outcome) == ("Berg", "done")
    assert "Arnold → Berg" in mail.outbox[0].body
    assert request.corrections.get().old_value == "Arnold"


def test_a_correction_refused_by_the_model_changes_nothing(
    staff_client: Client, verified: Verified, customer: User, stranger: User
) -> None:
    request = verified("correction")
    key = f"accounts.User:{customer.pk}"
    fields = {
        f"{key}:email": stranger.email,
        f"{key}:first_name": "A",
        f"{key}:last_name": "Berg",
        "text": "Done.",
    }
    answer = staff_client.post(page_of(request, "correct"), fields)
    assert answer.status_code == 200
    assert "Another account has this address" in answer.content.decode()
    request.refresh_from_db()
    customer.refresh_from_db()
    assert (request.closed_at, customer.last_name, len(mail.outbox)) == (None, "Arnold", 0)


def test_a_correction_that_changes_nothing_is_not_sent(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    request = verified("correction")
    key = f"accounts.User:{customer.pk}"
    same = {name: getattr(customer, name) for name in ("email", "first_name", "last_name")}
    fields = {f"{key}:{name}": value for name, value in same.items()}
    answer = staff_client.post(page_of(request, "correct"), {**fields, "text": "Corrected."})
    assert "No value was changed" in answer.content.decode()
    request.refresh_from_db()
    assert (request.closed_at, len(mail.outbox)) == (None, 0)


def test_a_package_under_way_is_not_offered_again(verified: Verified, customer: User) -> None:
    request = verified("access")
    package = AccessPackage.objects.create(request=request)
    assert not BuildPackage(request).is_available()
    for changed in ({"last_error": "OSError"}, {"is_first_part": True}):
        AccessPackage.objects.filter(pk=package.pk).update(**changed)
        assert BuildPackage(request).is_available(), changed


def test_a_deletion_is_previewed_and_then_performed(
    staff_client: Client, verified: Verified, customer: User, stranger: User
) -> None:
    request = verified("deletion")
    preview = staff_client.get(page_of(request, "erase")).content.decode()
    assert "Your account" in preview
    assert User.objects.filter(pk=customer.pk).exists()
    request = do(staff_client, request, "erase", text="We have deleted your data.")
    assert not User.objects.filter(pk=customer.pk).exists()
    assert User.objects.filter(pk=stranger.pk).exists()
    assert "Your account: 1 deleted" in mail.outbox[0].body
    assert {receipt.dataset for receipt in request.receipts.all()} >= {
        "accounts.User",
        "privacy.SubjectRequest",
    }


def test_a_refusal_needs_its_reason(staff_client: Client, verified: Verified) -> None:
    request = verified("deletion")
    page = staff_client.get(page_of(request, "refuse"))
    unchanged = page.context["form"].initial["text"]
    assert staff_client.post(page_of(request, "refuse"), {"text": unchanged}).status_code == 200
    request = do(staff_client, request, "refuse", text="You are not the account holder.")
    assert request.outcome == "refused"
    told = str(mail.outbox[-1].body)
    assert "you can complain to the supervisory authority, BfDI, or go to court" in told


def test_the_deadline_is_extended_once_and_the_person_is_informed(
    staff_client: Client, verified: Verified
) -> None:
    request = verified()
    before = request.due_on
    request = do(staff_client, request, "extend", text="There is much to look through.")
    assert request.due_on > before + timedelta(days=50)
    assert "much to look through" in mail.outbox[0].body
    after = request.due_on
    assert do(staff_client, request, "extend", text="Once more.").due_on == after
    assert len(mail.outbox) == 1


def test_no_action_is_available_before_the_email_is_verified(
    staff_client: Client, verified: Verified
) -> None:
    request = verified("deletion", verified_at=None)
    assert "action/" not in staff_client.get(page_of(request)).content.decode()
    assert staff_client.post(page_of(request, "erase"), {"text": "x"}).status_code == 404


def test_an_action_for_another_kind_of_request_is_not_offered(
    staff_client: Client, verified: Verified
) -> None:
    assert staff_client.get(page_of(verified("question"), "erase")).status_code == 404


@pytest.mark.parametrize("action", ["", "erase"])
def test_a_visitor_is_sent_to_the_login(client: Client, verified: Verified, action: str) -> None:
    answer = client.get(page_of(verified("deletion"), action))
    assert answer.status_code == 302
    assert "/staff/login/" in answer["Location"]


def test_staff_without_the_permission_see_nothing(client: Client, verified: Verified) -> None:
    client.force_login(User.objects.create_user("new@telekom.example", "x", is_staff=True))
    assert client.get(page_of(verified("deletion"), "erase")).status_code == 403


def test_the_start_page_says_what_needs_attention(staff_client: Client, verified: Verified) -> None:
    verified(due_on=timezone.now().date() - timedelta(days=1))
    text = staff_client.get("/en/staff/").content.decode()
    assert "requests overdue" in text
    assert 'class="tile tile--bad"' in text


@pytest.mark.parametrize("kind", ["objection", "withdrawal"])
def test_objection_and_withdrawal_end_the_declared_uses(
    staff_client: Client, verified: Verified, customer: User, kind: str
) -> None:
    record_choice(customer.email, True, "registration")
    request = do(staff_client, verified(kind), "end", text="Done as you asked.")
    assert request.outcome == "done"
    assert state(customer.email, ADVERTISING) is ConsentState.WITHDRAWN
    assert "- Advertising by email" in str(mail.outbox[-1].body)


def test_a_withdrawal_that_fails_leaves_the_request_open(
    staff_client: Client, verified: Verified
) -> None:
    def fails(email: str) -> None:
        raise OSError

    request = verified("withdrawal")
    failing = Withdrawal("Advertising", fails)
    staff_client.raise_request_exception = False
    with registry.temporarily([*registry.declarations, failing]):
        staff_client.post(page_of(request, "end"), {"text": "Done."})
    request.refresh_from_db()
    assert request.is_open


def test_portability_is_answered_by_the_package(staff_client: Client, verified: Verified) -> None:
    request = do(staff_client, verified("portability"), "package", reviewed="on")
    assert AccessPackage.objects.get(request=request).can_be_fetched


def test_restriction_is_answered_with_a_text(staff_client: Client, verified: Verified) -> None:
    assert do(staff_client, verified("restriction"), "answer", text="Locked.").outcome == "answered"


class TestFourEyesPrinciple:
    @pytest.fixture(autouse=True)
    def two_people(self, settings: Settings) -> None:
        settings.PRIVACY_ERASURE_NEEDS_TWO_PEOPLE = True

    @staticmethod
    def second() -> Client:
        client = Client()
        second = User.objects.create_superuser("second@telekom.example", "correct-horse-9")
        client.force_login(second)
        prove_again(client, second)
        return client

    def test_the_first_person_only_proposes(
        self, staff_client: Client, verified: Verified, customer: User
    ) -> None:
        request = do(staff_client, verified("deletion"), "erase", text="Gone.")
        assert request.is_open
        assert User.objects.filter(pk=customer.pk).exists()
        again = do(staff_client, request, "erase", text="Gone.")
        assert again.is_open
        page = staff_client.get(page_of(request)).content.decode()
        assert "staff@telekom.example has proposed this deletion" in page

    def test_the_second_person_performs_it(
        self, staff_client: Client, verified: Verified, customer: User
    ) -> None:
        request = do(staff_client, verified("deletion"), "erase", text="Gone.")
        done = do(self.second(), request, "erase", text="Gone.")
        assert done.outcome == "done"
        assert not User.objects.filter(pk=customer.pk).exists()

    def test_an_unnamed_staff_member_cannot_erase(self, verified: Verified) -> None:
        with translation.override("en"), pytest.raises(RequestNotOpenError, match="two people"):
            erase_and_answer(verified("deletion"), "Gone.")


def test_the_package_is_valid_against_its_published_schema(
    staff_client: Client, verified: Verified, customer: User, client: Client
) -> None:
    Enquiry.objects.create(topic="tv", email=customer.email, question="How many?", language="en")
    do(staff_client, verified(), "package", reviewed="on")
    with zipfile.ZipFile(io.BytesIO(read_package(AccessPackage.objects.get()))) as package:
        data, schema = (json.loads(package.read(name)) for name in ("data.json", "schema.json"))

    jsonschema.validate(data, schema, format_checker=jsonschema.FormatChecker())

    assert data["$schema"] == "http://testserver/privacy/access-package.schema.json"
    published = Client().get(data["$schema"].removeprefix("http://testserver"))
    assert json.loads(b"".join(published)) == schema
    assert any(subject_data["records"] for subject_data in data["datasets"])
    data["datasets"][0]["records"] = [[{"name": "only"}]]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_third_party_data_is_redacted_with_the_reason(
    staff_client: Client, browser: Client, verified: Verified, customer: User
) -> None:
    ours = Enquiry.objects.create(
        topic="tv", email=customer.email, question="My neighbour Bert Brand has …", language="en"
    )
    Enquiry.objects.create(
        topic="tv", email=customer.email, question="How many channels?", language="en"
    )
    request = verified("access")
    reference = f"enquiries.Enquiry:{ours.pk}:question"
    assert "Bert Brand" in staff_client.get(page_of(request, "package")).content.decode()
    for refused in ({}, {"reviewed": "on", "left_out": reference}):
        assert staff_client.post(page_of(request, "package"), refused).status_code == 200
    assert not AccessPackage.objects.exists()

    do(
        staff_client,
        request,
        "package",
        reviewed="on",
        left_out=reference,
        reason="It tells about a neighbour.",
    )

    with zipfile.ZipFile(io.BytesIO(fetch(browser, link_in(mail.outbox[-1])).content)) as files:
        texts = [files.read(name).decode() for name in ("data.json", "index.html")]
    for text in texts:
        assert "Bert Brand" not in text
        assert "It tells about a neighbour." in text
        assert "How many channels?" in text
    reasons = [redaction.reason for redaction in request.redactions.all()]
    assert reasons == ["It tells about a neighbour."]


@pytest.mark.parametrize(
    "asked", ["erika@bücher.example", "ERIKA@BÜCHER.example", "erika@xn--bcher-kva.example"]
)
def test_staff_find_a_request_by_any_spelling_of_its_address(
    staff_client: Client, verified: Verified, asked: str
) -> None:
    request = verified("access", email="Erika@bücher.example")
    verified("access", email="erika@bucher.example")
    page = staff_client.get("/en/staff/privacy/subjectrequest/", {"q": asked})
    assert [row.pk for row in page.context["cl"].result_list] == [request.pk]
