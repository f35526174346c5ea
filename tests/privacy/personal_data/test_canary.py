"""The whole system against a person whose every value is known: access shows it, erasure leaves
what is declared."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from privacy.my_data.mirror import mirror_of
from privacy.outbox import mail_folder
from privacy.outbox.privacy import MAILS_IN_A_FOLDER as MAILS
from privacy.personal_data.canary import Canary, Planted, everything_stored
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.declarations import Erasure, Identifier, NoPersonalDataStore
from privacy.registry.discovery import registry
from privacy.request_log.conf import conf
from privacy.request_log.partitions import by_day, ensure
from privacy.request_log.spool_line import format_line, microseconds
from privacy.request_log.writer import SpoolWriter
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.access_package.package_files import read_package
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User

# Of the tables.
OUTSIDE = ("/canary1/waiting", "canary1 mailed", "/canary2/waiting", "canary2 mailed")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def stores(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Declare every store, with its files in a folder of this test."""
    settings.PRIVACY_DATA_DIR = tmp_path
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    monkeypatch.setattr(mail_folder, "mail_folder_path", lambda: tmp_path / "mail")
    if by_day(connection):
        today = timezone.now().date()
        ensure(connection, [today, today - timedelta(days=1)])
    with registry.temporarily(
        [
            declaration
            for declaration in registry.declarations
            if not isinstance(declaration, NoPersonalDataStore)
        ]
        + [MAILS]
    ):
        yield


def planted(number: int, folder_of_mails: Path, born: datetime) -> Canary:
    """Plant a canary in every table, in a folder of mails, and in a line of the spool."""
    canary = Canary(number, born)
    canary.plant()
    address = f"2001:db8:{number:x}::1"
    now = microseconds(timezone.now())
    writer = SpoolWriter(conf.REQUEST_LOG_SPOOL_DIR, segment_bytes=10_000, segment_age=60_000_000)
    writer.append(format_line(now, address, "GET", 200, 1, f"/canary{number}/waiting", ""), now)
    mailing = EmailBackend(file_path=str(folder_of_mails))
    mailing.send_messages(
        [EmailMessage(f"canary{number} mailed", "Text", to=[canary.subject.email])]
    )
    return canary


@pytest.fixture
def born() -> datetime:
    """Moment from which the moments of the canaries are counted, so that all differ."""
    return timezone.now()


@pytest.fixture
def canary(tmp_path: Path, born: datetime) -> Canary:
    return planted(1, tmp_path / "mail", born)


@pytest.fixture
def other(tmp_path: Path, born: datetime) -> Canary:
    """Another person, whose data must never be shown or changed."""
    return planted(2, tmp_path / "mail", born)


def request_of(canary: Canary, kind: str) -> SubjectRequest:
    """A verified open request of the canary."""
    planted = SubjectRequest.objects.get(email=canary.subject.email)
    now = timezone.now()
    return SubjectRequest.objects.create(
        kind=kind,
        controller=planted.controller,
        email=canary.subject.email,
        language="en",
        verified_at=now,
        due_on=now.date(),
    )


def dump(tmp_path: Path) -> str:
    """Return everything that is stored: database, files, cache and mails."""
    rows = "\n".join(text for _label, text in everything_stored())
    files = "\n".join(
        path.read_bytes().decode("utf-8", "replace")
        for path in tmp_path.rglob("*")
        if path.is_file()
    )
    mails = "\n".join(f"{message.subject} {message.body}" for message in mail.outbox)
    return "\n".join([rows, files, mails, repr(getattr(cache, "_cache", ""))])


def found_in(planted: list[Planted], text: str) -> set[tuple[str, str]]:
    """Return (model, field) of the values that occur in a text."""
    return {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in planted
        if any(spelling in text for spelling in planted_value.spellings)
    }


def test_every_declared_field_is_planted(canary: Canary) -> None:
    planted = {
        (planted_value.declaration.model, planted_value.name) for planted_value in canary.planted
    }

    assert planted == {
        (declaration.model, name)
        for declaration in registry.personal_models
        if declaration.identified_by is not Identifier.NONE
        for name in declaration.fields
    }
    distinct = [planted_value for planted_value in canary.planted if planted_value.spellings]
    assert len(distinct) > len(canary.planted) * 0.7, "most values can be recognised anywhere"


def test_before_the_erasure_the_search_finds_every_value(canary: Canary, tmp_path: Path) -> None:
    distinct = {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in canary.planted
        if planted_value.spellings
    }

    assert found_in(canary.planted, dump(tmp_path)) == distinct


def test_access_shows_each_value_and_none_of_another_person(canary: Canary, other: Canary) -> None:
    package = order_package(request_of(canary, "access"))
    package.refresh_from_db()

    with zipfile.ZipFile(io.BytesIO(read_package(package))) as files:
        texts = {name: files.read(name).decode() for name in files.namelist()}
    shown = {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in canary.planted
        if planted_value.field.exportable and planted_value.spellings
    }
    data = texts["data.json"]
    assert found_in(canary.planted, data) >= shown
    assert (
        found_in(
            [
                planted_value
                for planted_value in canary.planted
                if not planted_value.field.exportable
            ],
            data,
        )
        == set()
    )
    own_words = [
        planted_value
        for planted_value in canary.planted
        if str(planted_value.value).startswith("canary1x")
        and planted_value.field.exportable
        and not isinstance(planted_value.value, Model)  # several rows name a company
    ]
    assert own_words
    for planted_value in own_words:
        assert data.count(json.dumps(str(planted_value.value))) == 1, (
            f"{planted_value.declaration.model}.{planted_value.name}"
        )
        assert str(planted_value.value) in texts["index.html"]
    for text in texts.values():
        assert (
            found_in(
                [
                    planted_value
                    for planted_value in other.planted
                    if str(planted_value.value).startswith("canary2")
                ],
                text,
            )
            == set()
        )


def test_my_data_shows_each_value_but_what_staff_must_review_and_none_of_another_person(
    canary: Canary, other: Canary
) -> None:
    text = repr(mirror_of(data_subject(canary.subject.email), rows_each=1000))

    recognised = [planted_value for planted_value in canary.planted if planted_value.spellings]
    shown = {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in recognised
        if planted_value.field.exportable and not planted_value.field.third_party_data
    }
    own = [
        planted_value
        for planted_value in recognised
        if str(planted_value.value).startswith("canary1x")
    ]
    assert own
    assert (
        found_in(own, text)
        == {(planted_value.declaration.model, planted_value.name) for planted_value in own} & shown
    )
    assert "canary2" not in text


def test_erasure_leaves_only_what_is_declared_to_be_retained(
    canary: Canary, other: Canary, tmp_path: Path
) -> None:
    before = found_in(other.planted, dump(tmp_path))

    assert {"/canary1/waiting", "canary1 mailed"} <= {
        part for part in OUTSIDE if part in dump(tmp_path)
    }

    erase(canary)

    left = dump(tmp_path)
    # An IP address does not identify a person: Art. 11 GDPR.
    lines_of_the_log = {"/canary1/waiting", "/canary2/waiting"}
    assert {part for part in OUTSIDE if part in left} == {"canary2 mailed"} | lines_of_the_log
    identity = {canary.subject.email, canary.subject.email_key}
    own = [
        planted_value for planted_value in canary.planted if not planted_value.spellings <= identity
    ]
    staying = {
        (planted_value.declaration.model, planted_value.name)
        for planted_value in own
        if planted_value.spellings and planted_value.is_retained
    }
    assert found_in(own, dump(tmp_path)) == staying
    assert found_in(other.planted, dump(tmp_path)) == before


def erase(canary: Canary) -> None:
    """Erase by the four-eyes principle: the canary has acted on other people's data as staff."""
    request = request_of(canary, "deletion")
    first, second = (User.objects.create(email=f"{name}@telekom.example") for name in ("a", "b"))
    with pytest.raises(RequestNotOpenError):
        erase_and_answer(request, "Done.", first)
    erase_and_answer(request, "Done.", second)
    User.objects.filter(pk__in=[first.pk, second.pk]).delete()


def test_the_identity_is_retained_only_where_declared(canary: Canary) -> None:
    erase(canary)

    kept = {
        declaration.model
        for declaration in registry.personal_models
        if any(field.erasure is Erasure.KEEP for field in declaration.fields.values())
    }
    holders = {label for label, text in everything_stored() if canary.subject.email in text}
    assert holders <= kept | {"privacy.OutgoingMail"}, (
        "besides the proofs, only the mail with the answer"
    )
