"""Due dates by the legal calendar."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from privacy.controllers.deadlines import due_date, extended_due_date
from privacy.controllers.models import Controller, validate_time_zone


def company(country: str, subdivision: str = "") -> Controller:
    return Controller(country=country, subdivision=subdivision)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # No 31 February; the 28th is a Sunday; 30 days would be 2 March.
        (date(2027, 1, 31), date(2027, 3, 1)),
        (date(2026, 11, 23), date(2026, 12, 23)),
        # Christmas, St Stephen's day on a Saturday, Sunday.
        (date(2026, 11, 25), date(2026, 12, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),  # leap year
        (date(2026, 4, 1), date(2026, 5, 4)),  # 1 May is a holiday on a Friday
    ],
)
def test_german_company_answers_within_a_calendar_month(received: date, due: date) -> None:
    assert due_date(received, company("DE", "NW")) == due


def test_a_regional_holiday_counts_only_in_its_region() -> None:
    received = date(2026, 5, 4)  # 4 June 2026 is Corpus Christi
    assert due_date(received, company("DE", "NW")) == date(2026, 6, 5)
    assert due_date(received, company("DE", "BE")) == date(2026, 6, 4)


def test_the_extension_counts_from_receipt() -> None:
    assert extended_due_date(date(2026, 11, 23), company("DE", "NW")) == date(2027, 2, 23)


def test_switzerland_counts_thirty_days() -> None:
    assert due_date(date(2027, 1, 31), company("CH")) == date(2027, 3, 2)


def test_california_counts_calendar_days_without_moving_the_end() -> None:
    assert due_date(date(2026, 11, 11), company("US", "CA")) == date(2026, 12, 26)


def test_a_country_without_a_holiday_calendar_still_has_weekends() -> None:
    assert due_date(date(2026, 10, 28), company("XX")) == date(2026, 11, 30)


def test_the_day_of_receipt_is_that_of_the_companys_time_zone() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert Controller(time_zone="Europe/Berlin").day_of(late) == date(2026, 12, 1)
    assert Controller(time_zone="Europe/London").day_of(late) == date(2026, 11, 30)


def test_a_time_zone_must_exist() -> None:
    with pytest.raises(ValidationError):
        validate_time_zone("Europe/Bonn")
