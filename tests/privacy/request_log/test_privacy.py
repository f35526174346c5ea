"""The log is declared completely: every field, not assignable to a person, with its retention
period."""

import pytest
from django.apps import apps

from privacy.registry.declarations import Identifier, NoPersonalData, PersonalModel
from privacy.registry.discovery import registry
from privacy.request_log.conf import conf
from privacy.request_log.privacy import declarations


def test_the_declarations_are_discovered() -> None:
    for declaration in declarations:
        assert declaration in registry.declarations


def test_every_model_and_every_field_is_declared() -> None:
    models = {
        model._meta.label for model in apps.get_app_config("privacy_request_log").get_models()
    }
    personal = [
        declaration for declaration in declarations if isinstance(declaration, PersonalModel)
    ]
    excused = [
        declaration for declaration in declarations if isinstance(declaration, NoPersonalData)
    ]
    assert {
        *(declaration.model for declaration in personal),
        *(declaration.model for declaration in excused),
    } == models
    assert all(declaration.reason for declaration in excused)
    for declaration in personal:
        model = apps.get_model(declaration.model)
        assert {*declaration.fields, *declaration.non_personal} == {
            field.name for field in model._meta.concrete_fields
        }


def test_rows_are_not_assigned_to_people_and_have_the_promised_period() -> None:
    [entry] = [
        declaration
        for declaration in declarations
        if isinstance(declaration, PersonalModel) and declaration.model.endswith("RequestLogEntry")
    ]
    assert (entry.identified_by, entry.paths) == (Identifier.NONE, ())
    assert "Art. 11" in str(entry.not_assignable)
    assert entry.retention is not None
    assert entry.retention.counted_from == "time"
    assert entry.retention.period.days == conf.REQUEST_LOG_RETENTION.days


@pytest.mark.django_db
def test_an_address_is_found_through_an_index() -> None:
    from django.db import connection

    from privacy.request_log.models import RequestLogEntry

    if connection.vendor != "sqlite":
        pytest.skip("an empty table is read as a whole by PostgreSQL")
    assert (
        "request_log_of_one_address"
        in RequestLogEntry.objects.filter(address="192.0.2.1").explain()
    )
