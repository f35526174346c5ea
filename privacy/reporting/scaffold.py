"""Scaffold of an app's `privacy.py`: a draft inferred from names and types of fields."""

import re
from collections.abc import Iterator

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import translation

from privacy.registry.declarations import DRAFT
from privacy.reporting.coverage import declarable_columns, suggested_controller

# Parts of field names that usually indicate personal data.
PERSONAL = re.compile(
    "(^|_)(account|address|age|bank|bio|birth|birthday|city|comment|company|contact|country|customer|email|fax|first"
    "|gender|iban|image|ip|last|latitude|location|login|longitude|mail|message|mobile|name|nickname|note|password|phone"
    "|photo|picture|postcode|question|referrer|remark|salary|secret|ssn|street|surname|text|title|token|url|user"
    "|username|website|zip)(_|$)"
)
NEVER_SHOWN = frozenset({"password", "secret", "token", "hash", "digest"})
CREATED = frozenset(
    {
        "created",
        "added",
        "joined",
        "placed",
        "asked",
        "received",
        "sent",
        "date",
        "timestamp",
        "time",
    }
)

HEADER = '''"""What this app holds about people.

Drafted by manage.py privacy_declare: replace each {draft}.
"""

from dateutil.relativedelta import relativedelta

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)

declarations = [
'''


def draft(app: AppConfig) -> str:
    """Return the source of the module.

    It can be imported as it is; the system checks report what is left to do.
    """
    source = HEADER.format(draft=DRAFT)
    with translation.override(None):  # the language of the source
        for model in app.get_models():
            if not model._meta.proxy:
                source += _entry(model)
    return f"{source}]\n"


def _entry(model: type[models.Model]) -> str:
    subject = subject_path(model)
    personal = [column.name for column in declarable_columns(model) if _is_personal(column)]
    if not subject and not personal:
        return (
            f'    NoPersonalData("{model._meta.label}", "{DRAFT}: why it holds no '
            f'personal data"),\n'
        )
    return "\n".join(_lines(model, subject or DRAFT, personal)) + "\n"


def _lines(model: type[models.Model], subject: str, personal: list[str]) -> Iterator[str]:
    yield "    PersonalModel("
    yield f'        "{model._meta.label}",'
    yield f"        controller={suggested_controller(model)},"
    yield f'        title="{str(model._meta.verbose_name_plural).capitalize()}",'
    yield f'        subject="{subject}",'
    yield from _retention(model)
    yield "        fields={"
    for name in personal:
        hidden = ", exportable=False" if NEVER_SHOWN & set(name.split("_")) else ""
        yield (
            f'            "{name}": PersonalField("{DRAFT}: what for", '
            f"LegalBasis.CONTRACT{hidden}),"
        )
    yield "        },"
    yield "        non_personal={"
    for column in declarable_columns(model):
        if column.name not in personal:
            yield f'            "{column.name}": "{_why_non_personal(column)}",'
    yield "        },"
    yield "    ),"


def _retention(model: type[models.Model]) -> Iterator[str]:
    moment = _moment_of_creation(model)
    if moment:
        yield (
            f'        retention=Retention(relativedelta(years=3), "{moment}", "{DRAFT}: '
            f'which law or purpose ends"),'
        )
    else:
        yield "        retention=None,"
        yield f'        ends_with="{DRAFT}",'


def _moment_of_creation(model: type[models.Model]) -> str:
    """Return the name of the column that seems to hold it, or of the first one with a moment."""
    first = ""
    for column in declarable_columns(model):
        if isinstance(column, models.DateField):
            if column.auto_now_add or CREATED & set(column.name.split("_")):
                return column.name
            first = first or column.name
    return first


def subject_path(model: type[models.Model], depth: int = 2) -> str:
    """Return a lookup path from a row to an email address; "" if none within `depth` relations."""
    columns = declarable_columns(model)
    for column in columns:
        if isinstance(column, models.EmailField):
            return str(column.name)
    if issubclass(model, get_user_model()):
        return str(getattr(model, "EMAIL_FIELD", "email"))
    for column in columns if depth else ():
        related = column.related_model if column.remote_field else None
        if isinstance(related, type) and (rest := subject_path(related, depth - 1)):
            return f"{column.name}__{rest}"
    return ""


def _is_personal(column: models.Field) -> bool:  # type: ignore[type-arg]
    if column.remote_field or isinstance(
        column, models.AutoField | models.BooleanField | models.SlugField
    ):
        return False
    if isinstance(
        column,
        models.EmailField | models.GenericIPAddressField | models.TextField | models.DateField,
    ):
        return True
    return bool(PERSONAL.search(column.name.lower()))


def _why_non_personal(column: models.Field) -> str:  # type: ignore[type-arg]
    if column.primary_key:
        return "names the row"
    if column.remote_field:
        return "names the row it belongs to"
    return f"{DRAFT}: why it says nothing about the person"
