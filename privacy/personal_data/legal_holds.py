"""Legal holds: single records that neither erasure nor retention may touch until they are released.

A hold is never broader than the records it names, and those that would take a named record along
when deleted. An erasure that meets one leaves the record, says why, and is carried out for it at
its release.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision
from privacy.personal_data.models import LegalHold
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class Held:
    """What binds rows of one model: the holds, by key of the row."""

    by_key: Mapping[Any, Sequence[LegalHold]] = field(default_factory=dict)

    @property
    def keys(self) -> Collection[Any]:
        return self.by_key.keys()

    def on(self, keys: Iterable[Any]) -> list[LegalHold]:
        """The holds on these rows, and on no others."""
        return [hold for key in keys for hold in self.by_key.get(key, ())]


def held() -> Mapping[str, Held]:
    """By label of the model, the rows that may not go now. A query per table that has holds,
    however many they are."""
    by_table = defaultdict[str, list[LegalHold]](list)
    for hold in LegalHold.objects.filter(released_at=None).select_related("table"):
        by_table[hold.dataset].append(hold)
    found = defaultdict[str, dict[Any, list[LegalHold]]](lambda: defaultdict(list))
    for label, holds in by_table.items():
        records = _records(label, [hold.record for hold in holds])
        for hold in holds:
            for row in _with_those_that_take_it_along(records.get(hold.record)):
                found[row._meta.label][row.pk].append(hold)
    return {label: Held(by_key) for label, by_key in found.items()}


def _records(label: str, keys: Collection[str]) -> Mapping[str, models.Model]:
    """The rows of a model that are still there, by key; none of a model that is not installed any
    more."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    rows = model._base_manager.filter(pk__in=keys)
    if parents := cascading(model):
        rows = rows.select_related(*parents)
    return {str(row.pk): row for row in rows}


def _with_those_that_take_it_along(record: models.Model | None) -> Iterator[models.Model]:
    """A row, if it is there, and every row whose deletion would cascade to it."""
    waiting = [record]
    for row in waiting:
        if row is not None:
            yield row
            waiting += [getattr(row, name) for name in cascading(type(row))]


def cascading(model: type[models.Model]) -> list[str]:
    """The foreign keys of a model whose targets take its rows along when they are deleted."""
    return [
        str(column.name)
        for column in model._meta.concrete_fields
        if column.remote_field and column.remote_field.on_delete is models.CASCADE
    ]


def key_is_secret(declared: PersonalModel) -> bool:
    """Whether the primary key of a model is shown to nobody, so that no hold may name its rows."""
    key = apps.get_model(declared.model)._meta.pk
    return key is not None and declared.is_secret(key.name)


def hold(
    model: type[models.Model], record: str, reason: str, staff: Any = None, told: str = ""
) -> LegalHold:
    """Bind one record. `reason` stays inside the house; `told` is what the person is told of it.

    Raises ValidationError where there is no such record, or its key is a secret.
    """
    if any(
        key_is_secret(declared)
        for declared in registry.personal_models
        if declared.model == model._meta.label
    ):
        raise ValidationError(_("Records of this kind cannot be held: their key is a secret."))
    row = _record(model, record)
    table = ContentType.objects.get_for_model(model)
    with transaction.atomic():
        erasure_journal.note_row(Decision.HOLD, model, row.pk)
        return LegalHold.objects.create(
            table=table, record=str(row.pk), reason=reason, told=told, placed_by=staff
        )


def defer_erasure(label: str, keys: Iterable[Any], bound: Held) -> None:
    """Remember with the holds that these rows are to be erased once they are released."""
    for key in keys:
        for hold in bound.by_key.get(key, ()):
            pair = [label, str(key)]
            if pair not in hold.waiting:
                hold.waiting.append(pair)
                hold.save(update_fields=["waiting"])


def _record(model: type[models.Model], key: str) -> models.Model:
    try:
        found: models.Model = model._base_manager.get(pk=key)
    except (ValueError, ValidationError, models.ObjectDoesNotExist):
        raise ValidationError(_("There is no such record.")) from None
    return found
