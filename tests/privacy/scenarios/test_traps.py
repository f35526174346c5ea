"""Known pitfalls of other systems: one test for each in docs/explanation/traps.md, in its order."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.client import client_address
from privacy.consent.flows import record_choice, withdraw
from privacy.consent.models import ConsentEvent
from privacy.controllers.deadlines import due_date, extended_due_date
from privacy.controllers.models import Controller
from privacy.email_address import is_same
from privacy.outbox.delivery import deliver_all
from privacy.personal_data import export as reading
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import ValueReference, export_subject_data
from privacy.personal_data.rows import rows_of, stored_email_variants
from privacy.rate_limits.counting import DAY, take
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, email_key
from privacy.request_log.conf import conf as log_conf
from privacy.request_log.minimise import Minimiser
from privacy.request_log.recorder import recorder
from privacy.request_log.retention import published_bound
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.access_package.package_files import delete_stale_files, files
from privacy.subject_requests.actions.correct import correct_and_answer
from privacy.subject_requests.actions.end_uses import end_and_answer
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.actions.extend import extend
from privacy.subject_requests.actions.restrict import restrict_and_answer
from privacy.subject_requests.answering import close
from privacy.subject_requests.forms import RequestForm
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import AccessPackage, SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in
from tests.privacy.subject_requests.conftest import Verified, fetch, own_folder, verified
from tests.support.subject_requests import FORM, fields, file_request
from tests.support.system_checks import messages_of

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)

NEW_LINK = "/en/privacy/contact/new-link/"


def ask(email: str, question: str = "How many channels?") -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question=question, language="en")


def texts_of(email: str) -> str:
    return " ".join(
        str(field.value)
        for subject_data in export_subject_data(DataSubject(email))
        for record in subject_data.records
        for field in record
    )


def in_the_background(task: str, *arguments: object) -> None:
    """Send mails later, so that the response time does not depend on them."""


def token_in(number: int = -1) -> str:
    return link_in(mail.outbox[number]).rstrip("/").rsplit("/", 1)[1]


ACTS: list[Callable[[SubjectRequest], object]] = [
    order_package,
    lambda request: erase_and_answer(request, "Done."),
    lambda request: correct_and_answer(request, {}, "Done."),
    lambda request: end_and_answer(request, "Done."),
    lambda request: restrict_and_answer(request, "Done."),
    lambda request: close(request, SubjectRequest.Outcome.DONE, "Done."),
    lambda request: extend(request, "Much to do."),
]


@pytest.mark.parametrize("act", ACTS)
def test_the_gate_is_checked_when_an_action_is_performed(
    act: Callable[[SubjectRequest], object], verified: Verified, customer: User
) -> None:
    """A duplicate of a verified request is not verified."""
    verified("deletion")
    duplicate = verified("deletion", verified_at=None)
    with pytest.raises(RequestNotOpenError):
        act(duplicate)
    assert User.objects.filter(pk=customer.pk).exists()


def test_concurrent_guesses_do_not_exceed_the_limit() -> None:
    """One conditional UPDATE counts and decides."""

    def guess(number: int) -> bool:
        return take("guess", "a@x.example", DAY, limit=3)

    guess(0)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        guess(1)
    (update,) = (query["sql"] for query in queries if query["sql"].startswith("UPDATE"))
    assert re.search(r'"count" = \(?.*"count" \+ 1.*WHERE.*"count" < 3', update)

    def guess_beside_others(number: int) -> bool:
        try:
            return guess(number)
        finally:
            connections.close_all()  # of this thread

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(guess_beside_others, range(40))) == 1
    else:
        assert sum(map(guess, range(40))) == 1


def test_control_of_the_mailbox_is_the_only_proof_and_answers_go_only_there(
    browser: Client, controller: Controller
) -> None:
    assert set(RequestForm().fields) == {"kind", "controller", "email", "name", "message"}, (
        "no identity papers"
    )
    request = file_request(
        browser, kind="question", message="Answer me at thief@x.example, please."
    )
    browser.post(link_in(mail.outbox[0]))
    close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    assert {tuple(sent.to) for sent in mail.outbox} == {("anna@customer.example",)}


def test_known_and_unknown_people_get_the_same_answer_after_the_same_work(
    browser: Client, verified: Verified, customer: User, settings: Settings
) -> None:
    settings.PRIVACY_RUN_LATER = "tests.privacy.scenarios.test_traps.in_the_background"
    reference = verified().reference
    pairs = [
        (FORM, fields(email=customer.email), fields(email="nobody@elsewhere.example")),
        (
            NEW_LINK,
            {"reference": reference, "email": customer.email},
            {"reference": reference, "email": "nobody@elsewhere.example"},
        ),
    ]
    for path, known, unknown in pairs:
        # The hour's counters are there.
        browser.post(path, {**unknown, "email": "first@elsewhere.example"})
        deliver_all()
        answers, work, mails = [], [], []
        for form in (known, unknown):
            before = len(mail.outbox)
            with CaptureQueriesContext(connection) as queries:
                answer = browser.post(path, form)
            answers.append((answer.status_code, answer["Location"], answer.content))
            work.append(len(queries))
            deliver_all()
            mails.append(len(mail.outbox) - before)
        assert answers[0] == answers[1]
        assert mails == [1, 1]
        assert abs(work[0] - work[1]) <= 1, "but for the row of the link"


def test_a_package_has_no_public_address_and_opens_once(
    browser: Client, verified: Verified, customer: User, settings: Settings
) -> None:
    order_package(verified())
    package = AccessPackage.objects.get()
    assert re.fullmatch(r"[0-9a-f]{32}\.zip", package.file_name)
    for served in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert not files.folder.resolve().is_relative_to(Path(served).resolve())
    page = link_in(mail.outbox[-1])
    assert browser.get(f"{page}package/").status_code == 405, "scanners follow links"
    assert fetch(browser, page).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        delete_stale_files()
        assert list(files.folder.iterdir()) == []


def test_only_declared_fields_are_exported_and_never_secrets(customer: User) -> None:
    texts = texts_of(customer.email)
    assert customer.first_name in texts
    assert customer.password not in texts
    secret = re.compile("password|token|digest|_key$|session_data|body|seed")
    for declaration in registry.personal_models:
        shown = {name for name, field in declaration.fields.items() if field.exportable}
        assert not {name for name in shown if secret.search(name)}, declaration.model


def test_a_person_sees_only_their_own_data(client: Client, customer: User, stranger: User) -> None:
    client.force_login(customer)
    own = client.get("/en/account/").content.decode()
    assert customer.first_name in own
    assert stranger.first_name not in own
    ask(stranger.email, "His question.")
    assert "His question." not in texts_of(customer.email)


def test_a_withdrawal_is_appended(customer: User) -> None:
    record_choice(customer.email, agreed=True, source="form")
    granted = ConsentEvent.objects.values().get(choice="granted")
    withdraw(customer.email, "form")
    assert ConsentEvent.objects.count() == 3
    assert ConsentEvent.objects.values().get(pk=granted["id"]) == granted


def test_an_address_within_another_is_another_mailbox(customer: User, stranger: User) -> None:
    assert customer.email in stranger.email
    list(erase(DataSubject(customer.email)))
    assert list(User.objects.all()) == [stranger]


@pytest.mark.parametrize(
    ("stored", "asked", "same"),
    [
        ("Anna@Customer.example", "anna@customer.EXAMPLE", True),
        ("j\u00f6rg@b\u00fccher.example", "J\u00d6RG@B\u00dcCHER.example", True),
        ("jo\u0308rg@x.example", "j\u00f6rg@x.example", True),
        ("anna+tv@x.example", "anna@x.example", False),
    ],
)
def test_case_does_not_matter_and_plus_tags_do(stored: str, asked: str, same: bool) -> None:
    ask(stored)
    rows = [
        row
        for declaration in registry.personal_models
        for row in rows_of(declaration, DataSubject(asked))
    ]
    assert bool(rows) is same
    if same:
        assert all(is_same(row.email, stored) for row in rows)  # type: ignore[attr-defined]


def test_two_spellings_are_decided_by_staff(staff_client: Client, verified: Verified) -> None:
    ask("Anna@customer.example")
    request = verified("deletion")
    assert stored_email_variants(request.subject()) == {
        "Anna@customer.example",
        "anna@customer.example",
    }
    page = f"/en/staff/privacy/subjectrequest/{request.pk}/action/erase/"
    assert "more than one spelling" in staff_client.get(page).content.decode()


def test_digests_of_people_are_keyed_and_called_pseudonymous(settings: Settings) -> None:
    mailbox = "anna@customer.example"
    ours = email_key(mailbox)
    assert ours not in {
        sha256(mailbox.encode()).hexdigest(),
        sha256(mailbox.encode()).hexdigest()[:16],
    }
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_key(mailbox) != ours
    assert "pseudonymous" in (email_key.__doc__ or "")


def test_a_month_is_not_thirty_days(controller: Controller) -> None:
    received = date(2027, 1, 31)
    assert due_date(received, controller) == date(2027, 3, 1)
    assert extended_due_date(received, controller) == date(2027, 4, 30)


def test_an_extension_is_notified_once_within_the_first_period(verified: Verified) -> None:
    request = extend(verified(), "It is much.")
    assert "It is much." in mail.outbox[-1].body
    with translation.override("en"), pytest.raises(RequestNotOpenError, match="once"):
        extend(request, "It is more.")
    late = verified(due_on=timezone.now().date() - timedelta(days=1))
    with translation.override("en"), pytest.raises(RequestNotOpenError, match="passed"):
        extend(late, "It was much.")


def test_the_published_retention_includes_the_purge_interval() -> None:
    assert published_bound() == log_conf.REQUEST_LOG_RETENTION + log_conf.REQUEST_LOG_PURGE_INTERVAL


def test_an_export_is_complete_or_not_made(
    verified: Verified, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Enquiry.objects.bulk_create(
        Enquiry(topic="tv", email=customer.email, question=f"Q{number}.", language="en")
        for number in range(900)
    )
    (enquiries,) = (
        subject_data
        for subject_data in export_subject_data(DataSubject(customer.email))
        if subject_data.dataset == "enquiries.Enquiry"
    )
    assert len(enquiries.records) == 900

    def fail(declaration: object, subject: object) -> object:
        raise OSError("unreachable")

    monkeypatch.setattr(reading, "rows_of", fail)
    package = order_package(verified())
    package.refresh_from_db()
    assert (package.built_at, package.last_error) == (None, "OSError")
    assert package.request.is_open


def test_a_missing_setting_stops_the_start(settings: Settings) -> None:
    settings.PRIVACY_SITE_URL = None
    settings.PRIVACY_MAILS_PER_DAY = {"order": "many"}
    settings.PRIVACY_CRAWLED_PAGES = "many"  # of a room that has settings of its own
    problems = {message.msg for message in messages_of("privacy") if message.id == "privacy.E010"}
    assert {re.sub(" .*", "", text) for text in problems} >= {
        "PRIVACY_SITE_URL",
        "PRIVACY_MAILS_PER_DAY",
        "PRIVACY_CRAWLED_PAGES",
    }


def test_the_first_forwarded_address_is_not_trusted(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "192.0.2.66, 203.0.113.7, 10.0.0.2"}
    )
    request.META["REMOTE_ADDR"] = "10.0.0.1"
    assert client_address(request) == "203.0.113.7"


def test_no_token_reaches_the_log(browser: Client, controller: Controller) -> None:
    file_request(browser)
    path = link_in(mail.outbox[0])
    rules: Minimiser = recorder().minimiser
    answer = browser.get(path)
    for address in (path, f"{path}?next={token_in()}"):
        request = RequestFactory().get(address, headers={"Referer": f"http://testserver{address}"})
        request.resolver_match = answer.resolver_match
        assert token_in() not in rules.url(request, 404) + rules.referrer(request)


def test_an_answer_that_cannot_be_sent_leaves_the_request_open_since_its_receipt(
    verified: Verified, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: EmailBackend, messages: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    request = verified("question")
    due = request.due_on
    close(request, SubjectRequest.Outcome.ANSWERED, "No.")
    still_open = SubjectRequest.objects.open().get()
    assert still_open.is_undelivered
    assert still_open.due_on == due


def test_third_party_data_is_reviewed_and_redacted_with_a_reason(
    browser: Client, verified: Verified, customer: User
) -> None:
    enquiry = ask(customer.email, "My neighbour Bert has the same fault.")
    request = verified()
    reference = ValueReference("enquiries.Enquiry", str(enquiry.pk), "question")
    assert reference in {value.reference for value in reading.third_party_data(request.subject())}
    order_package(request, [reference], "It tells about a neighbour.")
    redactions = {
        redaction.value_reference: redaction.reason for redaction in request.redactions.all()
    }
    shown = [
        field
        for subject_data in export_subject_data(request.subject(), redactions)
        for row in subject_data.records
        for field in row
    ]
    assert "Bert" not in str(shown)
    assert {field.redacted for field in shown} == {"", "It tells about a neighbour."}


def test_the_list_names_these_tests() -> None:
    """Each test in `test_traps*.py` is listed, and each listed test is somewhere below
    `tests/privacy`."""
    page = Path(__file__).parents[3] / "docs" / "explanation" / "traps.md"
    listed = re.findall(r"`(test_\w+)` \|$", page.read_text(), re.MULTILINE)
    here = Path(__file__).parent
    assert len(listed) == len(set(listed))
    assert names_of(here.glob("test_traps*.py")) - {"test_the_list_names_these_tests"} <= set(
        listed
    )
    assert set(listed) <= names_of(here.parent.rglob("test_*.py"))


def names_of(files: Iterable[Path]) -> set[str]:
    return {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
