"""The tables of the notice are derived from the declarations, including retention periods."""

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
        (relativedelta(days=3 * 365), "3 years"),
        (relativedelta(days=400), "400 days"),
    ],
)
def test_a_period_is_written_in_words(period: relativedelta, words: str) -> None:
    with translation.override("en"):
        assert period_in_words(period) == words


def test_every_dataset_states_its_data_purpose_and_retention() -> None:
    with translation.override("en"):
        kinds = list(data_kinds())
    assert len(kinds) == len(registry.personal_models) + len(registry.stores)
    for kind in kinds:
        assert kind.what
        assert kind.purposes
        assert kind.bases
        assert kind.retention


def test_secrets_are_not_listed_in_the_notice() -> None:
    with translation.override("en"):
        (account,) = (kind for kind in data_kinds() if kind.title == "Your account")
    assert "password" not in account.what
