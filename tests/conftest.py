"""Fixtures of most tests: companies, people, sent mails, a client that behaves like a browser."""

import gc
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
import time_machine
from django import urls
from django.core.mail import EmailMessage
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.http import HttpRequest
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.conf import conf
from privacy.consent.conf import conf as consent_conf
from privacy.controllers.models import Controller
from telekom_site.accounts.models import User
from telekom_site.confidentiality_checks import NOBODY
from telekom_site.mail_settings import mail_settings
from tests.clean_database import empty_filled_tables, keep_connections
from tests.migrated_database import create_copied_db, create_migrated_db
from tests.support.companies import company
from tests.thread_locals import keep_plainly

# How long one example takes depends on what else the machine does; no test is about that.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="Leave out the tests that ask no database."
    )
    parser.addoption(
        "--database-elsewhere",
        action="append",
        default=[],
        metavar="PATH",
        help="Leave out the tests below this path that ask the database: another run has them.",
    )
    parser.addoption(
        "--all-promises",
        action="store_true",
        help="Check every promise after each sabotage of one.",
    )
    parser.addoption(
        "--today", help="Run as if it were this moment (ISO 8601, UTC), or in so many days: +40."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Travel before the tests are collected and the database is made, which has tables per day.

    Garbage is collected more rarely: by default, it takes a third of the time of the collection of
    tests, and a seventh of the time of the tests.
    """
    gc.set_threshold(100_000, 20, 100)
    keep_plainly()
    for path in config.getoption("--database-elsewhere"):
        if not (config.rootpath / path).exists():
            raise pytest.UsageError(f"--database-elsewhere {path}: there is no such file or folder")
    if said := config.getoption("--today"):
        moment = (
            datetime.now(UTC) + timedelta(days=int(said))
            if said[0] == "+"
            else datetime.fromisoformat(said)
        )
        journey = time_machine.travel(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        journey.start()
        config.add_cleanup(journey.stop)
    DatabaseCreation.create_test_db = create_migrated_db  # type: ignore[assignment]
    if "CITUS_DSN" not in os.environ:  # its tables lie on several servers, which no copy reaches
        PostgresCreation.create_test_db = create_copied_db  # type: ignore[assignment]
    TransactionTestCase._fixture_teardown = empty_filled_tables  # type: ignore[attr-defined]
    TransactionTestCase._should_reload_connections = keep_connections  # type: ignore[attr-defined]
    urls.clear_url_caches = keep_resolvers


def keep_resolvers() -> None:
    """Stand in for `clear_url_caches`, called where a test sets ROOT_URLCONF: resolvers are kept
    by its value, and to make that of the site again takes a quarter of a second."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file of which each test is left out: reading all takes seconds in each worker."""
    if collection_path.is_dir():
        return None
    if config.getoption("--only-database") and is_elsewhere(collection_path, config):
        return True
    return None  # as others decide


def is_elsewhere(path: Path, config: pytest.Config) -> bool:
    """Whether another run has the tests of this file or folder that ask the database; those of
    several connections need PostgreSQL."""
    if path.stem.endswith("_at_once"):
        return False
    for elsewhere in config.getoption("--database-elsewhere"):
        if path.is_relative_to((config.rootpath / elsewhere).resolve()):
            return True
    return False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that use no database, or their own, on a second database."""
    only_database = config.getoption("--only-database")
    left_out: list[pytest.Item] = []
    for item in items:
        if not asks_the_database(item):
            if only_database:
                left_out.append(item)
        elif is_elsewhere(item.path, config):
            left_out.append(item)
    config.hook.pytest_deselected(items=left_out)
    kept = set(items) - set(left_out)
    items[:] = [item for item in items if item in kept]


def asks_the_database(item: pytest.Item) -> bool:
    is_marked = item.get_closest_marker("django_db") is not None
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    test_case = getattr(item, "cls", None)
    return (
        is_marked
        or bool(fixtures)
        or (test_case is not None and issubclass(test_case, TransactionTestCase))
    )


def pytest_collection_finish() -> None:
    """Exempt loaded objects from garbage collection, which takes 0.7 s in the middle of a test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Reset the language, which a request leaves active."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_journal() -> Iterator[None]:
    """Use an erasure journal and anchors for each test, as the database is."""
    yield
    conf.ERASURE_JOURNAL.unlink(missing_ok=True)
    consent_conf.CONSENT_ANCHORS.unlink(missing_ok=True)


def is_invented(request: HttpRequest) -> bool:
    """Whether the user is the one by whom the check of S21 tries each staff page."""
    return bool(request.user.pk == NOBODY)


@pytest.fixture(autouse=True)
def staff_may_read(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the undertaking as signed and purposes as stated, but in tests of either (`unsigned`,
    `unstated`)."""
    with pytest.MonkeyPatch.context() as patch:  # its own: tests undo the patches of theirs
        if request.node.get_closest_marker("unsigned") is None:
            patch.setattr("privacy.confidentiality.gate.must_sign", is_invented)
        if request.node.get_closest_marker("unstated") is None:
            patch.setattr("privacy.staff_access.stated_purposes.must_ask", lambda request: False)
        yield


@pytest.fixture
def one_moment() -> Iterator[None]:
    """Stop the clock, so that no hour or day ends within a test of its limits."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def controller(db: None) -> Controller:
    """The company that runs the site, in Germany."""
    return Controller.objects.create(
        slug="telekom-de",
        name="Telekom Example AG",
        country="DE",
        subdivision="NW",
        law="GDPR, BDSG",
        authority="BfDI",
        privacy_contact="privacy@telekom.example",
        language="en",
        is_default=True,
    )


@pytest.fixture
def austria(controller: Controller) -> Controller:
    """A company that does not run the site."""
    return company("telekom-at", "AT")


@pytest.fixture
def customer(db: None) -> User:
    """A person with an account."""
    return User.objects.create_user(
        "anna@customer.example",
        "correct-horse-9",
        confirmed=True,
        first_name="Anna",
        last_name="Arnold",
    )


@pytest.fixture
def stranger(db: None) -> User:
    """Another person, whose data must never be touched or shown."""
    return User.objects.create_user(
        "banna@customer.example",
        "correct-horse-9",
        confirmed=True,
        first_name="Bert",
        last_name="Brand",
    )


@pytest.fixture
def staff_client(db: None, client: Client) -> Client:
    """A logged-in member of staff who has just reauthenticated."""
    staff = User.objects.create_superuser("staff@telekom.example", "correct-horse-9")
    client.force_login(staff)
    prove_again(client, staff)
    return client


def prove_again(client: Client, user: User) -> None:
    """Count staff as just reauthenticated at every moment of a test's clock."""
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": 2**40, "reauthenticated": True}
    ]
    session.save()


@pytest.fixture
def browser() -> Client:
    """An unauthenticated client that sends same-origin headers and checks CSRF, as browsers do."""
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make the mail server unavailable, until `undo`."""

    def refuse(self: EmailMessage, *args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    return monkeypatch


def send_mails_to(settings: Settings, url: str, timeout: int = 20) -> None:
    """Configure mail by a URL, as with EMAIL_URL, in the settings of this Django version."""
    for name, value in mail_settings(url, timeout=timeout).items():
        setattr(settings, name, value)


def link_in(mail: EmailMessage) -> str:
    """Return the path of the first link in a mail."""
    link = re.search(r"http://testserver(/\S+)", str(mail.body))
    if link is None:
        raise AssertionError("There is no link in the mail.")
    return link[1]
