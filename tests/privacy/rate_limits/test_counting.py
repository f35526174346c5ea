"""Attempts are counted exactly, by client network, even if they are concurrent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from privacy.rate_limits.counting import (
    DAY,
    HOUR,
    RateLimitError,
    client_networks,
    count_client,
    delete_old_counters,
    give_back,
    take,
    take_all,
    take_once,
    take_some,
    taken,
)
from privacy.rate_limits.models import IntakeCounter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]


def beside_others(attempt: Callable[[int], bool], times: int) -> int:
    """Return how many concurrent attempts succeeded; SQLite, with one writer, runs them in turn."""

    def in_thread(number: int) -> bool:
        try:
            return attempt(number)
        finally:
            connections.close_all()  # of this thread

    if connection.vendor != "postgresql":
        return sum(map(attempt, range(times)))
    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(in_thread, range(times)))


def test_a_limit_is_exhausted_once_per_period() -> None:
    with time_machine.travel("2027-03-01T10:59:00Z", tick=False):
        assert [take("form", "a", HOUR, 2) for _number in range(3)] == [True, True, False]
        assert taken("form", "a", HOUR) == 2
        assert take("form", "b", HOUR, 2)
        assert take("other form", "a", HOUR, 2)
    with time_machine.travel("2027-03-01T11:00:00Z", tick=False):
        assert taken("form", "a", HOUR) == 0
        assert take("form", "a", HOUR, 2)


def test_a_limit_of_zero_allows_no_attempt() -> None:
    assert not take("form", "a", HOUR, 0)


def test_an_attempt_can_be_uncounted() -> None:
    take("form", "a", HOUR, 1)
    give_back("form", "a", HOUR)
    give_back("form", "a", HOUR)
    assert [take("form", "a", HOUR, 1) for _number in range(2)] == [True, False]


def test_several_limits_are_counted_together_or_not_at_all() -> None:
    assert take("form", "b", HOUR, 1)
    assert not take_all([("form", "a", 5), ("form", "b", 1)], HOUR)
    assert taken("form", "a", HOUR) == 0


def test_concurrent_first_attempts_create_one_counter() -> None:
    assert beside_others(lambda number: take("form", "new", DAY, 3), 16) == 3
    assert IntakeCounter.objects.count() == 1


def test_a_value_is_taken_once_on_any_day() -> None:
    until = timezone.now() + timedelta(hours=2)
    assert beside_others(lambda number: take_once("challenge", "signed", until), 8) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        delete_old_counters()
        assert not take_once("challenge", "signed", until)


def test_only_digests_are_stored() -> None:
    take("mailbox", "anna@x.example", DAY, 3)
    assert "anna" not in str(list(IntakeCounter.objects.values()))


def test_the_networks_of_a_client() -> None:
    assert client_networks("203.0.113.7") == ("203.0.113.7",)
    assert client_networks("2001:db8:5:1::7") == ("2001:db8:5:1::/64", "2001:db8:5::/48")
    assert client_networks("") == ("",)


def use(*addresses: str) -> int:
    """Return how many of these clients stayed below the limit."""
    accepted = 0
    for address in addresses:
        try:
            count_client(address)
        except RateLimitError:
            continue
        accepted += 1
    return accepted


def test_an_ipv6_64_is_one_client(settings: Settings) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS = 3
    assert use(*(f"2001:db8:5:1::{number:x}" for number in range(1, 9))) == 3
    assert use("2001:db8:5:2::1") == 1, "a neighbour is not locked out"


def test_an_ipv6_48_has_a_limit_of_its_own(settings: Settings) -> None:
    settings.PRIVACY_INTAKE_PER_ADDRESS, settings.PRIVACY_INTAKE_PER_IPV6_SITE = 3, 5
    assert use(*(f"2001:db8:5:{number:x}::1" for number in range(1, 9))) == 5
    assert use("2001:db8:6:1::1") == 1


def test_old_counters_are_deleted() -> None:
    take("form", "a", HOUR, 2)
    assert delete_old_counters() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert delete_old_counters() == 1


def test_a_share_is_what_the_limit_leaves() -> None:
    shares = [take_some("mails", "x.example", HOUR, 5, wanted) for wanted in (2, 2, 2, 2)]
    assert shares == [2, 2, 1, 0]
    assert take_some("mails", "y.example", HOUR, 5, 9) == 5
    assert taken("mails", "x.example", HOUR) == 5


def test_concurrent_shares_never_exceed_the_limit() -> None:
    shares = list[int]()

    def attempt(number: int) -> bool:
        shares.append(take_some("mails", "x.example", HOUR, 10, 4))
        return True

    beside_others(attempt, 6)
    assert sum(shares) == 10
