"""Every append-only model is guarded by the database, too: `save()` alone can be bypassed."""

import pytest
from django.apps import apps

from privacy.append_only import AppendOnlyModel
from privacy.triggers import registered


def append_only_models() -> list[type[AppendOnlyModel]]:
    return [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]


def test_append_only_models_are_found() -> None:
    assert "privacy.ConsentEvent" in {model._meta.label for model in append_only_models()}


@pytest.mark.parametrize("event", ["INSERT", "UPDATE", "DELETE"])
def test_the_database_refuses_what_goes_around_save(event: str) -> None:
    guarded = {trigger.table for trigger in registered() if trigger.event == event}
    tables = {model._meta.db_table for model in append_only_models()}
    assert tables <= guarded
