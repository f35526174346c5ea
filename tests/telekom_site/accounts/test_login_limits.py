"""Guessing slows down per account and network; the owner gets in from elsewhere meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from telekom_site.accounts.login_limits import TooManyGuessesError, count_guess
from telekom_site.accounts.models import User
from tests.support.accounts import (
    ATTACKER,
    HOME,
    RIGHT,
    SECOND_STEP,
    WRONG,
    add_app,
    add_recovery_codes,
    code_of,
    is_logged_in,
    log_in,
    new_browser,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def early_in_every_period() -> Iterator[None]:
    """No test runs over the end of a period in which attempts are counted."""
    with time_machine.travel(timezone.now().replace(hour=12, minute=1, second=0)):
        yield


def guess(email: str, times: int, address: str = ATTACKER) -> list[int]:
    return [log_in(new_browser(), email, WRONG, address).status_code for _i in range(times)]


def test_a_hundred_wrong_passwords_stop_the_attacker_and_not_the_owner(customer: User) -> None:
    assert guess(customer.email, 100) == [422] * 5 + [429] * 95
    attacker, owner = new_browser(), new_browser()
    assert log_in(attacker, customer.email, RIGHT, ATTACKER).status_code == 429, (
        "the right one does not help now"
    )
    assert not is_logged_in(attacker)
    log_in(owner, customer.email, RIGHT, HOME)
    assert is_logged_in(owner)


def test_another_spelling_is_the_same_account(customer: User) -> None:
    guess(customer.email, 5)
    assert guess(customer.email.upper(), 1) == [429]


def count_directly(email: str, times: int) -> int:
    """Return how many of so many attempts are let through, without their pages."""
    request = new_browser().get("/en/account/login/", REMOTE_ADDR=ATTACKER).wsgi_request
    let_through = 0
    for _i in range(times):
        with suppress(TooManyGuessesError):
            count_guess(request, email)
            let_through += 1
    return let_through


def test_the_pause_grows(customer: User) -> None:
    midnight = timezone.now().replace(hour=0, minute=0, second=1)
    let_through = 0
    for minutes in range(0, 23 * 60, 30):
        with time_machine.travel(midnight + timedelta(minutes=minutes), tick=False):
            let_through += count_directly(customer.email, 6)
    assert let_through == 20, "5 at once, 10 in an hour, 20 in a day"


def test_a_right_password_does_not_use_the_attempts_up(customer: User) -> None:
    for _i in range(12):
        browser = new_browser()
        log_in(browser, customer.email)
        assert is_logged_in(browser)


def test_unknown_addresses_are_counted_too(db: None) -> None:
    assert guess("nobody@elsewhere.example", 6) == [422] * 5 + [429]


def test_many_networks_together_are_stopped_but_for_those_that_the_account_knows(
    customer: User, settings: Settings
) -> None:
    settings.ACCOUNTS_GUESSES_PER_ACCOUNT = 10
    log_in(new_browser(), customer.email, RIGHT, HOME)
    answers = [guess(customer.email, 1, f"203.0.113.{number}")[0] for number in range(1, 15)]
    assert answers == [422] * 10 + [429] * 4
    owner = new_browser()
    log_in(owner, customer.email, RIGHT, HOME)
    assert is_logged_in(owner)


def test_one_network_cannot_try_one_password_with_many_accounts(
    settings: Settings, customer: User
) -> None:
    settings.ACCOUNTS_GUESSES_PER_NETWORK = 3
    answers = [
        log_in(new_browser(), f"a{number}@x.example", WRONG, ATTACKER).status_code
        for number in range(4)
    ]
    assert answers == [422, 422, 422, 429]


def test_an_ipv6_network_is_one_client(customer: User) -> None:
    answers = [guess(customer.email, 1, f"2001:db8:5::{number:x}")[0] for number in range(1, 8)]
    assert answers == [422] * 5 + [429] * 2


def test_parallel_guesses_do_not_pass(customer: User, rf: object) -> None:
    """Counted before judged, by one conditional UPDATE."""
    request = new_browser().get("/en/account/login/").wsgi_request

    def try_once(number: int) -> bool:
        try:
            count_guess(request, customer.email)
        except TooManyGuessesError:
            return False
        finally:
            if connection.vendor == "postgresql":
                connections.close_all()  # of this thread
        return True

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(try_once, range(40))) == 5
    else:
        assert sum(map(try_once, range(40))) == 5


def second_step(browser: Client, code: str, address: str = HOME) -> int:
    page = browser.get(SECOND_STEP).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(
        SECOND_STEP, {"code": code, "csrfmiddlewaretoken": token}, REMOTE_ADDR=address
    ).status_code


def test_codes_are_limited_and_the_right_one_comes_too_late(customer: User) -> None:
    secret = add_app(customer)
    browser = new_browser()
    log_in(browser, customer.email, RIGHT, ATTACKER)
    assert [second_step(browser, "000000", ATTACKER) for _i in range(7)] == [422] * 5 + [429] * 2
    assert second_step(browser, code_of(secret), ATTACKER) == 429
    assert not is_logged_in(browser)


def test_a_code_of_the_app_opens_once(customer: User) -> None:
    secret = add_app(customer)
    with time_machine.travel(timezone.now(), tick=False):
        code, first, second = code_of(secret), new_browser(), new_browser()
        log_in(first, customer.email)
        assert second_step(first, code) == 302
        log_in(second, customer.email)
        assert second_step(second, code) == 422
    assert not is_logged_in(second)


def test_a_recovery_code_opens_once(customer: User) -> None:
    add_app(customer)
    code = add_recovery_codes(customer)[0]
    for expected in (302, 422):
        browser = new_browser()
        log_in(browser, customer.email)
        assert second_step(browser, code) == expected


def test_the_password_asked_for_again_is_limited(client: Client, customer: User) -> None:
    client.force_login(customer)
    page = "/en/account/reauthenticate/"
    assert [client.post(page, {"password": WRONG}).status_code for _i in range(6)] == [422] * 5 + [
        429
    ]
    old = {"oldpassword": WRONG, "password1": "another horse of mine"}
    assert client.post("/en/account/password/", old).status_code == 429
