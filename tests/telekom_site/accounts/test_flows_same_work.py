"""Registration and password link do the same work for known and unknown addresses, and store one
account."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from telekom_site.accounts.flows import fulfil_all
from telekom_site.accounts.models import AccountWish, User
from tests.support.accounts import new_browser

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER, LINK = "/en/account/register/", "/en/account/password/link/"
QUEUED: list[tuple[Any, ...]] = []


def keep(*call: Any) -> None:
    """In place of the queue: what the background would do later."""
    QUEUED.append(call)


@pytest.fixture
def in_background(settings: Settings) -> None:
    QUEUED.clear()
    settings.PRIVACY_RUN_LATER = f"{__name__}.keep"


@pytest.mark.parametrize("form", [REGISTER, LINK])
def test_the_answer_needs_the_same_queries_for_every_address(
    form: str, browser: Client, customer: User, in_background: None
) -> None:
    User.objects.create_user("blocked@x.example", is_active=False)
    browser.post(form, {"email": "first@elsewhere.example"})  # the hour's counters are there
    work, answers = set(), set()
    for email in (customer.email, "nobody@elsewhere.example", "blocked@x.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(form, {"email": email})
        work.add(len(queries))
        answers.add((answer.status_code, answer["Location"], answer.content))
    assert len(work) == 1
    assert len(answers) == 1
    assert not mail.outbox, "nothing was looked up yet"
    assert [call[0] for call in QUEUED] == ["telekom_site.accounts.flows.fulfil"] * 4
    assert "@" not in str(QUEUED), "the queue names rows, not people"


@pytest.mark.parametrize("form", [REGISTER, LINK])
def test_everybody_is_mailed_once(form: str, browser: Client, customer: User) -> None:
    User.objects.create_user("blocked@x.example", is_active=False)
    for email in (customer.email, "nobody@elsewhere.example", "blocked@x.example"):
        browser.post(form, {"email": email})
    assert [sent.to for sent in mail.outbox] == [
        [customer.email],
        ["nobody@elsewhere.example"],
        ["blocked@x.example"],
    ]
    assert not AccountWish.objects.exists()


SPELLINGS = ["new@b\u00fccher.example", "NEW@b\u00fccher.example", "new@xn--bcher-kva.example"]


def test_parallel_registrations_of_one_address_give_one_account_and_no_error(db: None) -> None:
    def register(number: int) -> int:
        try:
            return (
                new_browser()
                .post(REGISTER, {"email": SPELLINGS[number % len(SPELLINGS)]})
                .status_code
            )
        finally:
            if connection.vendor == "postgresql":
                connections.close_all()  # of this thread

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(register, range(8)))
    else:
        answers = list(map(register, range(8)))
    assert answers == [302] * 8
    assert fulfil_all() == 0
    assert User.objects.count() == 1


def test_a_wish_that_cannot_be_read_stops_no_other(browser: Client, in_background: None) -> None:
    browser.post(REGISTER, {"email": "first@elsewhere.example"})
    AccountWish.objects.update(answers=[{"unknown": "field"}])
    browser.post(REGISTER, {"email": "second@elsewhere.example"})
    with pytest.raises(TypeError):
        fulfil_all()
    assert [user.email for user in User.objects.all()] == ["second@elsewhere.example"]
    assert [wish.email for wish in AccountWish.objects.all()] == ["first@elsewhere.example"]
