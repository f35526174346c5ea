"""`manage.py privacy_declare`: the draft can be imported, covers every field, marks gaps."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from privacy.registry.declarations import NoPersonalData, PersonalModel
from privacy.registry.discovery import registry
from privacy.reporting.scaffold import draft
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db


def declared_in(text: str) -> list[Any]:
    namespace: dict[str, Any] = {}
    exec(compile(text, "privacy.py", "exec"), namespace)  # noqa: S102 (our own draft)
    return list(namespace["declarations"])


@pytest.mark.parametrize("label", ["accounts", "orders", "enquiries", "pages", "admin", "django_q"])
def test_the_draft_covers_every_field_and_is_marked_as_a_draft(label: str) -> None:
    drafted = declared_in(draft(apps.get_app_config(label)))
    models = {
        model._meta.label
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy
    }
    assert {declaration.model for declaration in drafted} == models

    others = [
        declaration
        for declaration in registry.declarations
        if getattr(declaration, "model", "") not in models
    ]
    with registry.temporarily([*others, *drafted]):
        ids = {message.id for message in messages_of("privacy")}
    assert ids & {"privacy.E001", "privacy.E002", "privacy.E003"} == set()
    assert "privacy.W001" in ids


def test_the_draft_infers_personal_fields_from_names_and_types() -> None:
    by_model = {
        declaration.model: declaration
        for declaration in declared_in(draft(apps.get_app_config("orders")))
    }

    order = by_model["orders.Order"]
    assert isinstance(order, PersonalModel)
    assert order.subject == "email"
    assert order.retention is not None
    assert order.retention.counted_from == "placed_at"
    assert {"name", "street", "postcode", "city", "email"} <= set(order.fields)
    assert {"id", "customer"} <= set(order.non_personal)


def test_the_draft_finds_the_path_to_the_person() -> None:
    (entry,) = declared_in(draft(apps.get_app_config("admin")))

    assert entry.subject == "user__email"


def test_secrets_are_not_exported() -> None:
    by_model = {
        declaration.model: declaration
        for declaration in declared_in(draft(apps.get_app_config("accounts")))
    }
    user = by_model["accounts.User"]

    assert user.fields["password"].exportable is False
    assert user.fields["email"].exportable is True


def test_a_model_without_personal_fields_needs_a_reason() -> None:
    (content_type,) = declared_in(draft(apps.get_app_config("contenttypes")))

    assert isinstance(content_type, NoPersonalData | PersonalModel)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "privacy.py"
    call_command("privacy_declare", "orders", output=file)
    written = file.read_text()
    assert declared_in(written)

    with pytest.raises(CommandError, match="already exists"):
        call_command("privacy_declare", "accounts", output=file)
    assert file.read_text() == written


def test_an_unknown_app_is_reported() -> None:
    with pytest.raises(CommandError, match=r"Installed apps: .*orders"):
        call_command("privacy_declare", "nowhere")
