"""One test per trap of docs/explanation/traps.md, section "Who is this?"."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.email_address import sending_form
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject, record_change
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.restriction import restrict
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.spool import Spool
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/en/privacy/contact/"
TOP = Path(__file__).parents[3]
SHARED_ADDRESS = "198.51.100.7"  # of a household, an office, a mobile network


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path


def ask(email: str) -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question="?", language="en")


def told(email: str) -> dict[str, int]:
    """Return how many records of each dataset are exported to the person, without zeros."""
    counts = {
        subject_data.dataset: len(subject_data.records)
        for subject_data in export_subject_data(data_subject(email))
    }
    return {store: records for store, records in counts.items() if records}


def file(browser: Client, email: str, kind: str = "access") -> int:
    return browser.post(
        FORM, {"kind": kind, "controller": "telekom-de", "email": email}
    ).status_code


def test_owners_of_similar_domains_are_two_people(browser: Client, controller: Controller) -> None:
    ask("a@strasse.example")
    assert file(browser, "a@straße.example") == 302
    (sent,) = mail.outbox
    assert sent.to == ["a@xn--strae-oqa.example"]
    assert "enquiries.Enquiry" not in told("a@straße.example")
    assert sending_form("a@straße.example") != sending_form("a@strasse.example")


@pytest.mark.parametrize("asked", ["ſimon@example.org", "\u212aurt@example.org"])
def test_a_look_alike_letter_finds_no_rows_of_others(asked: str) -> None:
    ask("simon@example.org")
    ask("kurt@example.org")
    assert "enquiries.Enquiry" not in told(asked)
    list(erase(data_subject(asked)))
    assert Enquiry.objects.count() == 2


def test_every_spelling_of_one_address_leads_to_the_same_rows(
    browser: Client, controller: Controller
) -> None:
    for email in ("erika@bücher.example", "Erika@BÜCHER.example", "erika@xn--bcher-kva.example"):
        ask(email)
    file(browser, "erika@bu\u0308cher.example")
    browser.post(link_in(mail.outbox[0]))
    request = SubjectRequest.objects.get()
    assert told(request.email)["enquiries.Enquiry"] == 3


def test_nothing_else_compares_addresses() -> None:
    """`iexact`, `casefold`, Django's `normalize_email` and the codec `idna` (IDNA 2003) know no
    mailbox."""
    elsewhere = re.compile(
        r"iexact|normalize_email|punycode|encode\(.idna.\)|email\w*\.(lower|casefold)\(|email__lower"
    )
    uses = [
        f"{path.relative_to(TOP)}: {line.strip()}"
        for package in ("privacy", "social_consent", "telekom_site")
        for path in sorted((TOP / package).rglob("*.py"))
        for line in path.read_text().splitlines()
        if elsewhere.search(line)
    ]
    assert uses == []


@pytest.mark.parametrize(
    "address",
    [
        '"\x1e:"@example.org',
        "a@b.example\nBcc: c@d.example",
        "root@localhost",
        "=?utf-8?q?anna?=@example.org",  # an encoded word: delivered to anna@
    ],
)
def test_an_address_that_no_header_can_carry_is_refused(
    browser: Client, controller: Controller, address: str
) -> None:
    assert file(browser, address) == 422
    assert not SubjectRequest.objects.exists()


def test_two_people_behind_one_ip_address_are_kept_apart(
    browser: Client, controller: Controller, settings: Settings, tmp_path: Path
) -> None:
    """Anna and Berta share an IP address: neither sees or erases log entries of the other."""
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    at_home = Client(headers={"Sec-Fetch-Site": "same-origin"}, REMOTE_ADDR=SHARED_ADDRESS)
    read = [
        at_home.get(path, headers={"Referer": "https://clinic.example/"})
        for path in ("/en/news/", "/en/products/")
    ]
    assert {page.status_code for page in read} == {200}
    at_home.post(
        FORM, {"kind": "deletion", "controller": "telekom-de", "email": "berta@customer.example"}
    )
    at_home.post(link_in(mail.outbox[0]))
    request = SubjectRequest.objects.get()
    rows = read_log(tmp_path)

    told_to_berta = next(
        subject_data
        for subject_data in export_subject_data(request.subject())
        if subject_data.dataset == "privacy_request_log.RequestLogEntry"
    )
    erase_and_answer(request, "Done.")

    assert told_to_berta.records == ()
    assert "Art. 11" in told_to_berta.not_assignable
    assert rows
    assert set(RequestLogEntry.objects.values_list("pk", flat=True)) >= rows


def read_log(tmp_path: Path) -> set[object]:
    ingest(Spool(tmp_path / "spool"), Tally())
    return set(RequestLogEntry.objects.values_list("pk", flat=True))


def test_an_order_under_another_address_is_exported_and_cleared(customer: User) -> None:
    order = order_of("office@customer.example", customer)
    assert told(customer.email)["orders.Order"] == 1
    list(erase(data_subject(customer.email)))
    order.refresh_from_db()
    assert (order.email, order.customer) == ("", None)


def test_retained_rows_are_shown_to_their_owner_after_the_erasure(
    customer: User, stranger: User
) -> None:
    order_of(customer.email, customer)
    list(erase(data_subject(customer.email)))
    assert told(customer.email)["orders.Order"] == 1
    assert "orders.Order" not in told(stranger.email)


def test_a_change_of_address_keeps_exactly_the_persons_own_data(customer: User) -> None:
    ask(customer.email)
    record_change(customer.email, "anna@new.example")
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        ask(customer.email)  # the provider assigned the mailbox to another person
        assert told("anna@new.example")["enquiries.Enquiry"] == 1


def test_a_changed_secret_key_changes_no_pseudonym(settings: Settings, customer: User) -> None:
    restrict(data_subject(customer.email))
    settings.SECRET_KEY = "another"
    assert is_restricted(data_subject(customer.email))
