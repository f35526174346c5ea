"""The days of a contract."""

from datetime import UTC, date, datetime

import pytest

from telekom_site.contracts import terms

EVENING = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # the 27th has begun in Germany


def test_a_term_ends_with_the_day_of_the_same_number_where_the_law_applies() -> None:
    assert terms.last_day(terms.minimum_end(EVENING, 24)) == date(2028, 11, 27)
    assert terms.last_day(terms.minimum_end(datetime(2026, 8, 31, 9, tzinfo=UTC), 6)) == date(
        2027, 2, 28
    )


def test_notice_on_its_last_day_ends_the_contract_with_its_minimum_term() -> None:
    day = terms.notice_by(EVENING, 24)
    assert day == date(2028, 10, 27)
    notice = datetime(2028, 10, 27, 21, tzinfo=UTC)
    assert terms.last_day(terms.earliest_end(EVENING, 24, notice)) == date(2028, 11, 27)


def test_after_the_minimum_term_notice_takes_a_month() -> None:
    notice = datetime(2029, 1, 31, 9, tzinfo=UTC)
    assert terms.last_day(terms.earliest_end(EVENING, 24, notice)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("concluded", "last_day"),
    [
        (datetime(2026, 11, 2, 9, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 1, 9, tzinfo=UTC), date(2026, 11, 16)),  # the 15th is a Sunday
        (datetime(2026, 12, 11, 9, tzinfo=UTC), date(2026, 12, 28)),  # Christmas and a weekend
    ],
)
def test_the_withdrawal_period_ends_on_a_working_day(concluded: datetime, last_day: date) -> None:
    assert terms.withdrawal_ends_on(concluded) == last_day
