"""Legal holds: single records that neither erasure nor retention may touch until they are released.

A hold is never broader than the records it names, and those that would take a named record along when deleted. An
erasure that meets one leaves the record, says why, and is carried out for it at its release.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from privacy.registry.models import LegalHold


@dataclass(frozen=True, slots=True)
class Held:
    """What binds rows of one model: their keys, and the reasons."""

    keys: Collection[Any] = ()
    reasons: tuple[str, ...] = ()


def held() -> Mapping[str, Held]:
    """By label of the model, the rows that may not go now."""
    keys, reasons = defaultdict[str, set[Any]](set), defaultdict[str, list[str]](list)
    for hold in LegalHold.objects.filter(released_at=None).select_related("table"):
        for row in _with_those_that_take_it_along(hold):
            keys[row._meta.label].add(row.pk)
            reasons[row._meta.label].append(hold.reason)
    return {label: Held(keys[label], tuple(dict.fromkeys(reasons[label]))) for label in keys}


def _with_those_that_take_it_along(hold: LegalHold) -> Iterable[models.Model]:
    """The held record, and every row whose deletion would cascade to it."""
    try:
        waiting = [_record(apps.get_model(hold.store), hold.record)]
    except (LookupError, ValidationError):
        return
    while waiting:
        row = waiting.pop()
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


def erasure_meets(model: type[models.Model], keys: Collection[Any]) -> None:
    """Remember that these records are to be erased once their holds are released."""
    records = [str(key) for key in keys]
    table = ContentType.objects.get_for_model(model)
    LegalHold.objects.filter(table=table, record__in=records, released_at=None).update(erasure_due=True)


def _record(model: type[models.Model], key: str) -> models.Model:
    try:
        found: models.Model = model._base_manager.get(pk=key)
    except (ValueError, ValidationError, models.ObjectDoesNotExist):
        raise ValidationError(_("There is no such record.")) from None
    return found
