"""The identity key can be rotated, and its loss is noticed before data is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.core import checks, mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.conf import conf
from privacy.consent import receipts
from privacy.consent.flows import record_choice
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.identity_keys import add_fallback, fingerprint, keys_in
from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.identity_check import (
    UnknownIdentityKeyError,
    remember_identity_key,
    require_identity_keys,
)
from privacy.personal_data.models import IdentityKey
from privacy.personal_data.replay import replay
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from privacy.sealing import new_seed, seal, unseal
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import SubjectRequest
from telekom_site import gunicorn
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.privacy.subject_requests.conftest import fetch

ANNA = DataSubject("anna@customer.example")
FIRST, SECOND = "first-" * 8, "second-" * 8


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path
    settings.PRIVACY_IDENTITY_KEY = FIRST


def rotate(settings: Settings) -> None:
    settings.PRIVACY_IDENTITY_KEY = SECOND
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [FIRST]


# --- the file -----------------------------------------------------------------------------------


def test_the_key_is_created_once_for_this_user_only(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_IDENTITY_KEY = ""
    key = conf.IDENTITY_KEY
    file = tmp_path / "identity_keys"
    assert (len(key), conf.IDENTITY_KEY, file.stat().st_mode & 0o777) == (64, key, 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["identity_keys"]


def test_parallel_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from privacy.identity_keys import keys_in; "
        "print(*keys_in(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "identity_keys")]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _number in range(6)]
    assert len({start.communicate()[0] for start in starts}) == 1


def test_the_first_line_is_the_key_and_the_others_are_accepted(
    settings: Settings, tmp_path: Path
) -> None:
    settings.PRIVACY_IDENTITY_KEY = ""
    key = conf.IDENTITY_KEY
    add_fallback(tmp_path / "identity_keys", FIRST)
    add_fallback(tmp_path / "identity_keys", FIRST)
    assert keys_in(tmp_path / "identity_keys") == (key, FIRST)
    assert list(conf.IDENTITY_KEY_FALLBACKS) == [FIRST]


def test_a_key_in_the_settings_still_accepts_the_file(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "identity_keys").write_text(f"{SECOND}\n")
    assert (conf.IDENTITY_KEY, list(conf.IDENTITY_KEY_FALLBACKS)) == (FIRST, [SECOND])


# --- a new key ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_rotated_key_loses_no_pseudonym(settings: Settings) -> None:
    record_choice(ANNA.email, True, "registration")
    restrict(ANNA)
    receipt = receipts.grant(ADVERTISING.question(), "page")
    seed = new_seed()
    sealed = seal(b"package", seed)
    entry = erasure_journal.write_entry(ANNA)

    rotate(settings)

    assert state(ANNA.email, ADVERTISING) is ConsentState.PENDING
    assert is_restricted(data_subject(ANNA.email))
    assert len(receipts.entries_of(receipt)) == 1
    assert unseal(sealed, seed) == b"package"
    assert erasure_journal.was_erased_since(ANNA.keys[1], entry.erased_at)


@pytest.mark.django_db(transaction=True)
def test_an_erasure_under_the_old_key_is_replayed(settings: Settings, customer: User) -> None:
    erasure_journal.write_entry(ANNA)
    rotate(settings)
    assert replay() == 1
    assert not User.objects.exists()


def test_without_the_old_key_a_package_cannot_be_opened(settings: Settings) -> None:
    seed = new_seed()
    sealed = seal(b"package", seed)
    settings.PRIVACY_IDENTITY_KEY = SECOND
    with pytest.raises(InvalidToken):
        unseal(sealed, seed)


# --- a lost key ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("controller")  # without a company, a check warns
def test_the_site_does_not_start_with_an_unknown_key(settings: Settings) -> None:
    IdentityKey.objects.all().delete()
    remember_identity_key()
    require_identity_keys()
    settings.PRIVACY_IDENTITY_KEY = SECOND

    with pytest.raises(UnknownIdentityKeyError, match=f"{fingerprint(FIRST)}.*Put back the file"):
        require_identity_keys()
    with pytest.raises(SystemExit, match="PRIVACY_IDENTITY_KEY_FALLBACKS"):
        gunicorn.on_starting(None)
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert [message.id for message in messages] == ["privacy.E011"]

    rotate(settings)
    require_identity_keys()


@pytest.mark.django_db
def test_the_site_does_not_start_with_a_journal_of_another_key(settings: Settings) -> None:
    IdentityKey.objects.all().delete()
    erasure_journal.write_entry(ANNA)
    settings.PRIVACY_IDENTITY_KEY = SECOND
    with pytest.raises(UnknownIdentityKeyError, match=fingerprint(FIRST)):
        require_identity_keys()


@pytest.mark.django_db
def test_a_lost_file_is_noticed_though_a_new_one_is_made(
    settings: Settings, tmp_path: Path
) -> None:
    IdentityKey.objects.all().delete()
    settings.PRIVACY_IDENTITY_KEY = ""
    remember_identity_key()
    (tmp_path / "identity_keys").unlink()
    with pytest.raises(UnknownIdentityKeyError):
        require_identity_keys()


@pytest.mark.django_db
def test_entries_from_before_the_fingerprint_are_read(tmp_path: Path) -> None:
    """Earlier releases wrote them with digests of IP addresses, which are ignored."""
    line = {
        "id": "7d6f1f0a-3f0f-4d5e-9a6e-0f5c7d8e9fab",
        "erased_at": "2026-01-02T03:04:05+00:00",
        "email_key": "ab" * 32,
        "address_keys": ["cd" * 32],
    }
    IdentityKey.objects.all().delete()
    (tmp_path / "erasures.jsonl").write_text(json.dumps(line) + "\n")
    (entry,) = entries()
    assert (entry.email_keys, entry.former, entry.identity_key) == (("ab" * 32,), (), "")
    require_identity_keys()


# --- a weak key ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "ids"),
    [
        ("x", ["privacy.W002"]),
        ("x" * 64, ["privacy.W002"]),
        ("only-for-tests", ["privacy.W003"]),
        (FIRST + SECOND, []),
    ],
)
def test_a_weak_key_fails_the_deployment_check(
    settings: Settings, key: str, ids: list[str]
) -> None:
    settings.PRIVACY_IDENTITY_KEY = key
    settings.SECRET_KEY = "only-for-tests"
    messages = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    assert [message.id for message in messages if str(message.id).startswith("privacy.")] == ids


def test_the_keys_come_from_the_environment(tmp_path: Path) -> None:
    environment = os.environ | {"IDENTITY_KEY": FIRST, "IDENTITY_KEY_FALLBACKS": f"{SECOND},third"}
    code = (
        "import django; django.setup(); from privacy.conf import conf; "
        "print(conf.IDENTITY_KEY, *conf.IDENTITY_KEY_FALLBACKS)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [FIRST, SECOND, "third"]


# --- the private page ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_package_that_cannot_be_opened_is_not_a_server_error(
    settings: Settings, controller: Controller
) -> None:

    request = SubjectRequest.objects.create(
        kind="access",
        controller=controller,
        email=ANNA.email,
        language="en",
        verified_at=timezone.now(),
        due_on=timezone.now().date(),
    )
    order_package(request)
    mail_status_link(request, "new_status_link")
    browser = Client(headers={"Sec-Fetch-Site": "same-origin"})
    settings.PRIVACY_IDENTITY_KEY = SECOND
    assert fetch(browser, link_in(mail.outbox[-1])).status_code == 410
