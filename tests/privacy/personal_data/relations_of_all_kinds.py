"""The schema of tests.relations installed for a test, with declarations that a project could have
written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import override_settings
from django.utils import timezone

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Erasure,
    Identifier,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
)

GOES = PersonalField("to run the club", LegalBasis.CONTRACT)
STAYS = PersonalField("for the books", LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)
TAX_LAW = Retention(relativedelta(years=10), "placed", "tax law: ten years")
YEARS = Retention(relativedelta(years=5), "joined", "not used for five years")


@contextmanager
def installed() -> Iterator[None]:
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "tests.relations"]):
        yield


def ours() -> list[type[models.Model]]:
    return list(apps.get_app_config("relations").get_models())


@pytest.fixture
def relations(transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    """The app with its tables and a folder for its files, and its models as attributes."""
    with installed(), override_settings(MEDIA_ROOT=tmp_path / "media"):
        with connection.schema_editor() as editor:
            for model in ours():
                editor.create_model(model)
        # The types of these tables end with each test, and Django would remember them.
        ContentType.objects.clear_cache()
        # Made here, not within what a test rolls back: Django would remember them all the same.
        ContentType.objects.get_for_models(*ours())
        try:
            yield apps.get_app_config("relations").models_module
        finally:
            ContentType.objects.clear_cache()
            with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
                for model in reversed(ours()):
                    editor.delete_model(model)


def personal(
    label: str, subject: str, retention: Retention | None = None, /, **fields: PersonalField
) -> PersonalModel:
    """Declare a model of the app; fields that it does not name are non-personal."""
    model = apps.get_model("relations", label)
    others = {column.name for column in model._meta.concrete_fields} - fields.keys()
    return PersonalModel(
        f"relations.{label}",
        title=label,
        subject=subject,
        fields=fields,
        retention=retention,
        non_personal=dict.fromkeys(others, "for a test"),
        ends_with="" if retention else "relations.Person",
        controller=Responsible.SITE,
    )


def declarations() -> list[PersonalModel]:
    """Declare all personal models, parents first: the worst order for an erasure."""
    return [
        personal("Person", "email", YEARS, email=GOES, name=GOES, born=GOES),
        personal("Member", "email", number=GOES),
        replace(personal("Note", "record", text=GOES), identified_by=Identifier.GENERIC_KEY),
        personal("Invoice", "person__email", TAX_LAW, street=STAYS, placed=STAYS),
        personal("LooseInvoice", "person__email", TAX_LAW, street=STAYS, placed=STAYS),
        personal("Payment", "invoice__person__email", iban=GOES),
        personal("Blog", "owner__email", title=GOES, made=GOES),
        personal("Seat", "holder__email", since=GOES),
        personal("Badge", "holder__email", since=GOES),
        personal("Project", "owner__email", title=GOES),
        personal("Participation", "person__email", since=GOES),
    ]


def with_every_kind_of_column() -> list[PersonalModel]:
    """Declare these models, and those that have a column of every kind."""
    labels = [model.__name__ for model in ours() if model.__name__ in {"Document", "Stay"}]
    return [
        *declarations(),
        *(
            personal(label, "person__email", **everything_of(label, "id", "person"))
            for label in labels
        ),
    ]


def everything_of(label: str, *besides: str) -> dict[str, PersonalField]:
    """Declare every column of a model as exported and erased."""
    columns = apps.get_model("relations", label)._meta.concrete_fields
    return {column.name: GOES for column in columns if column.name not in besides}


def populate(app: Any, name: str) -> Any:
    """Create a person with a row in every model."""
    now = timezone.now()
    member = app.Member.objects.create(
        email=f"{name}@x.example", name=name, joined=now, number=f"{name}-7", born=now.date()
    )
    person = app.Person.objects.get(pk=member.pk)
    person.notes.create(text=f"about {name}")
    invoice = app.Invoice.objects.create(person=person, street=f"{name} street", placed=now)
    app.LooseInvoice.objects.create(person=person, street=f"{name} street", placed=now)
    app.Payment.objects.create(invoice=invoice, iban=f"DE {name}")
    app.Blog.objects.create(owner=person, title=f"{name}'s blog", made=now)
    app.Seat.objects.create(holder=person, since=now)
    app.Badge.objects.create(holder=person, since=now)
    project = app.Project.objects.create(owner=person, title=f"{name}'s project")
    app.Participation.objects.create(project=project, person=person, since=now)
    return person


def document(app: Any, person: Any, text: str) -> Any:
    """Create a document of a person with two files."""
    return app.Document.objects.create(
        person=person,
        made=timezone.now(),
        file=ContentFile(text.encode(), "letter.txt"),
        picture=ContentFile(b"\x89PNG of " + text.encode(), "photo.png"),
        binary=b"\x00\xff",
        words=app.Words(text),
        price=1,
        weight=1,
        length=timedelta(1),
        at=time(1),
        count=1,
        slug="letter",
    )


def snapshot(app: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the app."""
    tables = [*ours(), app.Club.people.through]
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in tables
    }
