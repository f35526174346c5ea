"""Legal holds: they suspend erasure and retention of single records until they are released.

A hold covers the records it names, and those whose deletion would take a named record along. An
erasure leaves such a record, states why, and is performed for it when the hold is released.
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
from privacy.registry.companies import Companies
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows of one model that are under legal hold.

    Attributes:
        by_key: the holds, by primary key of the row.
    """

    by_key: Mapping[Any, Sequence[LegalHold]] = field(default_factory=dict)

    @property
    def keys(self) -> Collection[Any]:
        """Primary keys of the rows."""
        return self.by_key.keys()

    def on(self, keys: Iterable[Any]) -> list[LegalHold]:
        """Return the holds on these rows."""
        holds = list[LegalHold]()
        for key in keys:
            holds += self.by_key.get(key, ())
        return holds


def held_rows() -> Mapping[str, HeldRows]:
    """Return the rows under legal hold, by label of their model; one query per table with holds."""
    by_table = defaultdict[str, list[LegalHold]](list)
    for hold in LegalHold.objects.filter(released_at=None).select_related("table"):
        by_table[hold.dataset].append(hold)
    by_row = defaultdict[str, dict[Any, list[LegalHold]]](lambda: defaultdict(list))
    for label, holds in by_table.items():
        records = _records(label, [hold.record for hold in holds])
        for hold in holds:
            for row in _with_cascading_parents(records.get(hold.record)):
                by_row[row._meta.label][row.pk].append(hold)
    return dict(zip(by_row, map(HeldRows, by_row.values()), strict=True))


def _records(label: str, keys: Collection[str]) -> Mapping[str, models.Model]:
    """Return the existing rows of a model by key; none where it is not installed any more."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    rows = model._base_manager.filter(pk__in=keys)
    if parents := cascading(model):
        rows = rows.select_related(*parents)
    return {str(row.pk): row for row in rows}


def _with_cascading_parents(record: models.Model | None) -> Iterator[models.Model]:
    """Yield a row, if it exists, and every row whose deletion would cascade to it."""
    pending = [record]
    while pending:
        row = pending.pop(0)
        if row is not None:
            yield row
            for name in cascading(type(row)):
                pending.append(getattr(row, name))


def cascading(model: type[models.Model]) -> list[str]:
    """Return the names of a model's foreign keys with on_delete=CASCADE."""
    names = []
    for column in model._meta.concrete_fields:
        if column.remote_field and column.remote_field.on_delete is models.CASCADE:
            names.append(str(column.name))
    return names


def key_is_secret(declaration: PersonalModel) -> bool:
    """Return whether the primary key of a model is a secret, so that no hold may name its rows."""
    key = apps.get_model(declaration.model)._meta.pk
    return key is not None and declaration.is_secret(key.name)


def hold(
    model: type[models.Model], record: str, reason: str, staff: Any = None, shown_reason: str = ""
) -> LegalHold:
    """Place a legal hold on one record.

    `reason` is for staff only, `shown_reason` for the person. Raises ValidationError where
    the record does not exist, or its key is a secret.
    """
    if any(map(key_is_secret, registry.all_of(model))):
        raise ValidationError(_("Records of this kind cannot be held: their key is a secret."))
    row = _record(model, record)
    table = ContentType.objects.get_for_model(model)
    with transaction.atomic():
        erasure_journal.note_row(Decision.HOLD, model, row.pk)
        return LegalHold.objects.create(
            table=table,
            record=str(row.pk),
            reason=reason,
            shown_reason=shown_reason,
            placed_by=staff,
        )


def defer_erasure(
    label: str, keys: Iterable[Any], held: HeldRows, companies: Companies | None = None
) -> None:
    """Record with the holds that these rows are to be erased once the holds are released, and that
    rows of other companies are then left, too."""
    limit = [companies.as_json()] if companies else []
    for key in keys:
        for hold in held.by_key.get(key, ()):
            waiting = [label, str(key), *limit]
            if waiting not in hold.waiting:
                hold.waiting.append(waiting)
                hold.save(update_fields=["waiting"])


def _record(model: type[models.Model], key: str) -> models.Model:
    try:
        row: models.Model = model._base_manager.get(pk=key)
    except (ValueError, ValidationError, models.ObjectDoesNotExist):
        raise ValidationError(_("There is no such record.")) from None
    return row
