"""Rehearsals of access and erasure with an invented person, in a transaction that is rolled back.

What could go wrong: the rehearsal disturbs the live site. So it plants rows only in tables that no
trigger guards and that have no files, holds its transaction for less than a second, and leaves the
stores outside the database alone.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, models, transaction

from privacy.personal_data.canary import Canary, CanaryError, Planted
from privacy.personal_data.erasure import erase_tables
from privacy.personal_data.export import exported_as_data
from privacy.personal_data.files import file_fields
from privacy.personal_data.rows import model_of
from privacy.registry.companies import Companies
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.triggers import is_guarded

NO_COMPANY = "-"  # no slug: every row is that of another company
LEAST_NUMBER, NUMBERS = 3, 6  # of invented people: small enough for every column


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal saw.

    Attributes:
        tables: labels of the models in which the invented person had a row.
        values: number of the values that were looked for.
        wrong: model and field of those that were missing, or left.
    """

    tables: frozenset[str]
    values: int
    wrong: frozenset[tuple[str, str]]


class InventedPerson(Canary):
    """A canary for a live database: refuses to touch guarded tables and files."""

    def row_of(self, declaration: PersonalModel) -> models.Model:
        """Return the person's row of a declared model. Raises CanaryError."""
        _require_harmless(model_of(declaration))
        return super().row_of(declaration)

    def filler(self, model: type[models.Model]) -> models.Model:
        """Return a row of no person; where it must be planted, only one that does no harm."""
        if not model._base_manager.exists():
            _require_harmless(model)
        return super().filler(model)

    def plant(self) -> list[Planted]:
        """Create a row wherever that is harmless; return the values."""
        for declaration in registry.personal_models:
            if declaration.identified_by is not Identifier.NONE:
                before = len(self.planted), dict(self._rows)
                try:
                    with transaction.atomic():
                        self.row_of(declaration)
                except (CanaryError, DatabaseError):
                    del self.planted[before[0] :]
                    self._rows = before[1]
        return self.planted


def _require_harmless(model: type[models.Model]) -> None:
    """Raise CanaryError where a row of the model cannot be made and unmade without a trace."""
    if is_guarded(model._meta.db_table) or file_fields(model):
        raise CanaryError(model._meta.label)


def rehearse_access() -> Rehearsed:
    """Return which values of an invented person its access package would lack."""
    with _invented_person() as person:
        text = _told(person.subject)
        sought = [each for each in person.planted if each.field.exportable and each.spellings]
        missing = [each for each in sought if not _is_in(each, text)]
    return _rehearsed(sought, missing)


def rehearse_erasure() -> Rehearsed:
    """Return which values of an invented person an erasure would leave that it must remove."""
    with _invented_person() as person:
        sought = [each for each in person.planted if not each.is_retained and each.spellings]
        rows = dict(person.rows())
        erase_tables(person.subject)
        left = []
        for each in sought:
            row = rows[each.declaration.model, each.declaration.paths]
            values = type(row)._base_manager.filter(pk=row.pk).values_list(each.name, flat=True)
            if _is_in(each, " ".join(map(str, values))):
                left.append(each)
    return _rehearsed(sought, left)


def rehearse_other_company() -> Rehearsed:
    """Return which values of an invented person a request to another company would tell, or
    change."""
    with _invented_person() as person:
        sought = [each for each in person.planted if each.spellings]
        elsewhere = replace(person.subject, companies=Companies((NO_COMPANY,)))
        text = _told(elsewhere)
        wrong = [each for each in sought if each.field.exportable and _is_in(each, text)]
        rows = dict(person.rows())
        erase_tables(elsewhere)
        for each in sought:
            row = rows[each.declaration.model, each.declaration.paths]
            values = type(row)._base_manager.filter(pk=row.pk).values_list(each.name, flat=True)
            if not _is_in(each, " ".join(map(str, values))):
                wrong.append(each)
    return _rehearsed(sought, wrong)


@contextmanager
def _invented_person() -> Iterator[InventedPerson]:
    """Plant an invented person, and leave nothing of it."""
    with transaction.atomic():
        person = InventedPerson(LEAST_NUMBER + secrets.randbelow(NUMBERS))
        person.plant()
        try:
            yield person
        finally:
            transaction.set_rollback(True)


def _told(subject: DataSubject) -> str:
    """Return everything that is exported about a person."""
    return json.dumps(exported_as_data(subject), cls=DjangoJSONEncoder)


def _is_in(planted: Planted, text: str) -> bool:
    return any(spelling in text for spelling in planted.spellings)


def _rehearsed(sought: Collection[Planted], wrong: Iterable[Planted]) -> Rehearsed:
    return Rehearsed(
        tables=frozenset(each.declaration.model for each in sought),
        values=len(sought),
        wrong=frozenset((each.declaration.model, each.name) for each in wrong),
    )
