"""Days and moments are in the language and time zone of the reader."""

import inspect
from datetime import UTC, date, datetime

from django.apps import apps
from django.utils import timezone, translation

from privacy.moments_in_words import day_in_words
from privacy.processors.admin import ProcessorAdmin

OURS = ("privacy", "telekom_site")


def test_a_day_is_in_the_language_and_zone_of_the_reader() -> None:
    with translation.override("de"), timezone.override("Europe/Berlin"):
        assert day_in_words(date(2026, 11, 27)) == "27. November 2026"
        assert day_in_words(datetime(2026, 11, 27, 23, 30, tzinfo=UTC)) == "28. November 2026"


def test_no_row_is_called_by_a_day_for_machines() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
    assert [model for model in models if "%Y-%m-%d" in inspect.getsource(model)] == []


def test_no_column_of_processors_shows_a_day_for_machines() -> None:
    assert "%Y-%m-%d" not in inspect.getsource(ProcessorAdmin)
