"""Whose data are restricted (Art. 18 GDPR), asked of rows: also of those that came after the
restriction began."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from privacy.personal_data.former_addresses import addresses_since, data_subject
from privacy.personal_data.models import KeptRecord, Restriction
from privacy.personal_data.relations import declarations_of
from privacy.personal_data.rows import values_at
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.subject import email_keys


def is_restricted(email: str) -> bool:
    """Whether nothing but storing is allowed with this person's data now."""
    return bool(email) and restrictions_of(data_subject(email).all_keys).exists()


def restrictions_of(subject_keys: Iterable[str]) -> models.QuerySet[Restriction]:
    """The restrictions in force for anybody with one of these pseudonyms."""
    return Restriction.objects.filter(subject_key__in=list(subject_keys), lifted_at=None)


def restricted_keys() -> set[str]:
    """The pseudonyms of everybody whose data are restricted now, for what lies outside the
    tables."""
    return set(Restriction.objects.filter(lifted_at=None).values_list("subject_key", flat=True))


def restricted_owner(row: models.Model) -> bool:
    """Whether a record belongs to a person under restriction."""
    return bool(restricted_rows(type(row), [row.pk]))


def restricted_rows(model: type[models.Model], keys: Collection[Any]) -> set[Any]:
    """Of these rows, those that belong to anybody under restriction. One query where nobody is."""
    active = restricted_keys()
    restricted = set[Any]()
    for declared in declarations_of(model) if active and keys else ():
        if declared.identified_by in {Identifier.EMAIL, Identifier.EMAIL_KEY}:
            restricted.update(_of_owners(declared, model, keys, active))
    return restricted


def _of_owners(
    declared: PersonalModel, model: type[models.Model], keys: Collection[Any], active: set[str]
) -> Iterable[Any]:
    rows = model._base_manager.filter(pk__in=list(keys)).order_by()
    known = dict[str, bool]()
    for path in declared.paths:
        for key, value in rows.values_list("pk", values_at(model, path)):
            if value and known.setdefault(value, _is_active(declared, str(value), active)):
                yield key
    table = ContentType.objects.get_for_model(model)
    claims = KeptRecord.objects.filter(table=table, subject_key__in=active)
    claimed = set(claims.values_list("record", flat=True))
    yield from (key for key in keys if str(key) in claimed)


def _is_active(declared: PersonalModel, value: str, active: set[str]) -> bool:
    """Whether an identifier is somebody's under restriction, under the addresses that they have now
    as well."""
    if declared.identified_by is Identifier.EMAIL_KEY:
        return value in active
    addresses = [value, *addresses_since(value)]
    return any(key in active for address in addresses for key in email_keys(address))
