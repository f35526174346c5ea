"""Legal holds: single records that neither erasure nor retention may touch until they are released.

A hold is never broader than the records it names, and those that would take a named record along when deleted. An
erasure that meets one leaves the record, says why, and is carried out for it at its release.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from privacy.registry.models import LegalHold


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
    """By label of the model, the rows that may not go now."""
    found = defaultdict[str, dict[Any, list[LegalHold]]](lambda: defaultdict(list))
    for hold in LegalHold.objects.filter(released_at=None).select_related("table"):
        for row in _bound_rows(hold):
            found[row._meta.label][row.pk].append(hold)
    return {label: Held(by_key) for label, by_key in found.items()}


def _bound_rows(hold: LegalHold) -> Iterator[models.Model]:
    """The held record, if it is there, and every row whose deletion would cascade to it, each before its parents."""
    try:
        waiting = [_record(apps.get_model(hold.store), hold.record)]
    except (LookupError, ValidationError):
        return
    while waiting:
        row = waiting.pop(0)
        yield row
        for column in row._meta.concrete_fields:
            if column.remote_field and column.remote_field.on_delete is models.CASCADE:
                parent = getattr(row, column.name)
                waiting += [parent] if parent is not None else []


def hold(model: type[models.Model], record: str, reason: str, staff: Any = None) -> LegalHold:
    """Bind one record. Raises ValidationError where there is no such record."""
    _record(model, record)
    table = ContentType.objects.get_for_model(model)
    return LegalHold.objects.create(table=table, record=record, reason=reason, placed_by=staff)


def erasure_meets(label: str, keys: Iterable[Any], bound: Held) -> None:
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
