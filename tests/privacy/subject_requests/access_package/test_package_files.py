"""Access packages are encrypted, downloaded once per visit of the private page, and show their
progress."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.personal_data import export as reading
from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.sealing import new_seed, seal, unseal
from privacy.subject_requests.access_package.building import build, build_all, order_package
from privacy.subject_requests.access_package.package_files import files, read_package
from privacy.subject_requests.links import delete_expired_links
from privacy.subject_requests.models import AccessPackage, RequestLink
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in, send_mails_to
from tests.privacy.subject_requests.conftest import Verified, download_token, fetch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(verified: Verified, customer: User) -> str:
    """The private page of a request whose package is ready."""
    order_package(verified("access"))
    return link_in(mail.outbox[-1])


def file_of(package: AccessPackage) -> Path:
    return files.path(package.file_name)


def test_the_file_of_a_package_is_encrypted(page: str, customer: User) -> None:
    package = AccessPackage.objects.get()
    sealed = file_of(package).read_bytes()

    assert not sealed.startswith(b"PK")
    assert customer.last_name.encode() not in sealed
    assert read_package(package).startswith(b"PK")


def test_the_file_needs_both_halves_of_its_key(page: str, settings: Settings) -> None:
    package = AccessPackage.objects.get()
    settings.PRIVACY_IDENTITY_KEY = "another"
    with pytest.raises(InvalidToken):
        read_package(package)


def test_the_package_contains_a_csv_table_per_dataset(verified: Verified, customer: User) -> None:
    for question in ("How many, please?", "=1+1"):
        Enquiry.objects.create(topic="tv", email=customer.email, question=question, language="en")
    order_package(verified("portability"))
    with zipfile.ZipFile(io.BytesIO(read_package(AccessPackage.objects.get()))) as files:
        (name,) = (
            path for path in files.namelist() if path.endswith("your-enquiries-about-products.csv")
        )
        rows = list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"))))
    assert [row["question"] for row in rows] == ["How many, please?", "'=1+1"]
    assert rows[0]["email address"] == customer.email


TECHNICAL = re.compile(
    r"[a-z_]+\.[A-Z]\w+.*|advertising|email|order|registration|opened|administrator"
)


def test_a_german_package_shows_labels_instead_of_technical_values(
    verified: Verified, customer: User, staff_client: Client, settings: Settings, tmp_path: Path
) -> None:
    send_mails_to(settings, f"file:///{tmp_path}/mail")
    record_choice(customer.email, True, "order")
    request = verified("access", language="de")
    Enquiry.objects.create(topic="tv", email=customer.email, question="Erika?", language="de")
    for name in ("enquiries/enquiry/", f"privacy/subjectrequest/{request.pk}/action/package/"):
        assert staff_client.get(f"/de/staff/{name}").status_code == 200

    with translation.override("de"):
        shown = {
            str(field.shown)
            for subject_data in reading.export_subject_data(request.subject())
            for record in subject_data.records
            for field in record
        }
    assert {
        "Administration",
        "in einer Liste gesehen",
        "Auskunftspaket erstellen und antworten",
    } <= shown
    assert f"Betroffenenanfrage {request.reference}" in shown
    assert {"Angebote", "per E-Mail", "Bestellung"} <= shown
    assert [text for text in shown if TECHNICAL.fullmatch(text)] == []


def test_a_redacted_package_does_not_claim_to_contain_everything(
    verified: Verified, customer: User
) -> None:
    Enquiry.objects.create(topic="tv", email=customer.email, question="Paul's?", language="en")
    reference = next(iter(reading.third_party_data(DataSubject(customer.email)))).reference
    texts = []
    for redactions in ([], [reference]):
        request = verified("access")
        order_package(request, redactions, "It tells about Paul.")
        with zipfile.ZipFile(
            io.BytesIO(read_package(AccessPackage.objects.get(request=request)))
        ) as files:
            texts.append(files.read("index.html").decode() + str(mail.outbox[-1].body))
    assert ["verything" in text for text in texts] == [True, False]
    assert "It tells about Paul." in texts[1]


def test_a_modified_file_cannot_be_unsealed() -> None:
    seed = new_seed()
    sealed = seal(b"content", seed)
    assert unseal(sealed, seed) == b"content"
    with pytest.raises(InvalidToken):
        unseal(sealed[:-2] + b"AA", seed)
    with pytest.raises(InvalidToken):
        unseal(sealed, new_seed())


def test_each_visit_of_the_private_page_allows_one_download(browser: Client, page: str) -> None:
    token = download_token(browser.get(page))  # type: ignore[arg-type]

    first, second = (browser.post(f"{page}package/", {"fetch": token}) for _time in range(2))

    assert (first.status_code, second.status_code) == (200, 410)
    assert first["Content-Type"] == "application/zip"
    assert fetch(browser, page).status_code == 200, "the next look allows the next"


def test_a_download_needs_a_post_with_a_token_of_this_request(
    browser: Client, page: str, verified: Verified
) -> None:
    order_package(verified("access", email="banna@customer.example"))
    other = download_token(browser.get(link_in(mail.outbox[-1])))  # type: ignore[arg-type]

    assert browser.get(f"{page}package/").status_code == 405
    for token in ("", "guessed", other):
        assert browser.post(f"{page}package/", {"fetch": token}).status_code == 410
    assert (
        browser.post("/en/privacy/contact/status/guessed/package/", {"fetch": other}).status_code
        == 410
    )


def test_the_download_token_expires_after_an_hour(browser: Client, page: str) -> None:
    token = download_token(browser.get(page))  # type: ignore[arg-type]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert browser.post(f"{page}package/", {"fetch": token}).status_code == 410
        assert delete_expired_links() == 1
    assert not RequestLink.objects.filter(purpose=RequestLink.Purpose.FETCH).exists()


def test_a_link_past_its_grace_period_only_has_a_new_one_mailed(
    browser: Client, page: str, customer: User
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        shown = browser.get(page)
        assert shown.status_code == 403
        assert "Send me a new link" in shown.content.decode()
        assert 'name="fetch"' not in shown.content.decode()
        browser.post(page, {"text": "not a message"})

        assert mail.outbox[-1].to == [customer.email]
        assert fetch(browser, link_in(mail.outbox[-1])).status_code == 200
    assert not AccessPackage.objects.get().request.messages.filter(sender="person").exists()


def test_a_failed_package_shows_its_progress_and_is_built_again(
    browser: Client,
    staff_client: Client,
    verified: Verified,
    customer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dataset fails halfway: the package is not published, and staff see its progress."""

    def break_at_enquiries(declaration: object, subject: object) -> object:
        if getattr(declaration, "model", "") == "enquiries.Enquiry":
            raise OSError("not reachable")
        return original(declaration, subject)  # type: ignore[arg-type]

    original = rows_of
    monkeypatch.setattr(reading, "rows_of", break_at_enquiries)
    request = verified("access")
    order_package(request)

    package = AccessPackage.objects.get()
    due = len(registry.personal_models) + len(registry.stores)
    assert (package.built_at, package.datasets_due, package.last_error) == (None, due, "OSError")
    assert 0 < package.datasets_read < due
    shown = staff_client.get(
        f"/en/staff/privacy/subjectrequest/{request.pk}/change/"
    ).content.decode()
    assert f"{package.datasets_read} / {due}" in shown or "OSError" in shown
    assert list(files.folder.iterdir()) == []

    monkeypatch.undo()
    assert build_all() == 1
    assert build(str(package.pk)) is False, "built once"
    request.refresh_from_db()
    assert request.outcome == "done"


def test_documents_about_records_are_part_of_it(verified: Verified, browser: Client) -> None:
    record_choice("anna@customer.example", True, "order")
    browser.post(link_in(mail.outbox.pop()))
    order_package(verified("access"))
    with zipfile.ZipFile(io.BytesIO(read_package(AccessPackage.objects.get()))) as package:
        (name,) = [name for name in package.namelist() if name.startswith("documents/")]
        assert f'<a href="{name}">Receipt of your consent: ' in package.read("index.html").decode()
        assert b'"signature"' in package.read(name)
