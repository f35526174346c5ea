"""What the notice tells about stored data comes from the declarations, periods included."""

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import translation

from privacy.registry.declarations import period_in_words
from privacy.registry.discovery import registry
from privacy.reporting.notice_tables import data_kinds


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (relativedelta(years=9), "9 years"),
        (relativedelta(months=18), "1 year, 6 months"),
        (relativedelta(days=7, hours=1), "7 days, 1 hour"),
        (relativedelta(seconds=7 * 24 * 3600), "7 days"),
    ],
)
def test_a_period_is_said_as_people_say_it(period: relativedelta, words: str) -> None:
    with translation.override("en"):
        assert period_in_words(period) == words


def test_every_kind_of_data_says_what_why_and_how_long() -> None:
    with translation.override("en"):
        kinds = list(data_kinds())
    assert len(kinds) == len(registry.personal_models) + len(registry.stores)
    for kind in kinds:
        assert kind.what
        assert kind.purposes
        assert kind.bases
        assert kind.kept


def test_secrets_are_not_listed_as_data_that_can_be_told() -> None:
    with translation.override("en"):
        (account,) = (kind for kind in data_kinds() if kind.title == "Your account")
    assert "password" not in account.what
