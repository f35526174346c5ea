"""Rows under restriction (Art. 18 GDPR), including those created after it began."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from privacy.personal_data.company_rows import limited, of_other_companies
from privacy.personal_data.former_addresses import addresses_since
from privacy.personal_data.models import Restriction, RetainedRecord
from privacy.personal_data.rows import numbers_of, of_number, values_at
from privacy.registry.companies import Companies
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, email_keys


def is_restricted(subject: DataSubject) -> bool:
    """Return whether this person's data may only be stored for now."""
    return restrictions_of(subject.all_keys, subject.companies).exists()


def restrictions_of(
    subject_keys: Iterable[str], companies: Companies | None = None
) -> models.QuerySet[Restriction]:
    """Return the restrictions in force for these pseudonyms, at these companies or at any."""
    rows = Restriction.objects.filter(subject_key__in=list(subject_keys), lifted_at=None)
    return limited(rows, companies)


def restricted_keys() -> set[str]:
    """Return the pseudonyms of all people under restriction, for stores outside the tables."""
    return set(Restriction.objects.filter(lifted_at=None).values_list("subject_key", flat=True))


def restricted_owner(row: models.Model) -> bool:
    """Return whether a record belongs to a person under restriction."""
    return bool(restricted_rows(type(row), [row.pk]))


def restricted_rows(model: type[models.Model], keys: Collection[Any]) -> set[Any]:
    """Return the keys of rows that belong to a person under restriction; one query if none is."""
    restricted = set[Any]()
    for companies, active in _active_by_company() if keys else ():
        own = set(keys) - of_other_companies(model, keys, companies)
        for declaration in registry.all_of(model) if own else ():
            if declaration.identified_by in {Identifier.EMAIL, Identifier.EMAIL_KEY}:
                restricted.update(_of_owners(declaration, model, own, active))
    return restricted


def _active_by_company() -> Iterator[tuple[Companies, set[str]]]:
    """Yield each company at which processing is restricted, and the pseudonyms of the people."""
    in_force = Restriction.objects.filter(lifted_at=None).select_related("controller")
    by_company = defaultdict[Companies, set[str]](set)
    for restriction in in_force:
        by_company[restriction.company].add(restriction.subject_key)
    yield from by_company.items()


def _of_owners(
    declaration: PersonalModel, model: type[models.Model], keys: Collection[Any], active: set[str]
) -> Iterable[Any]:
    rows = model._base_manager.filter(pk__in=list(keys)).order_by()
    known = dict[str, bool]()
    for path in declaration.paths:
        for key, value in rows.values_list("pk", values_at(model, path)):
            if value and known.setdefault(value, _is_active(declaration, str(value), active)):
                yield key
    for number in numbers_of(declaration, rows):
        if not active.isdisjoint(number.keys):
            yield from rows.filter(of_number(declaration, number)).values_list("pk", flat=True)
    table = ContentType.objects.get_for_model(model)
    claims = RetainedRecord.objects.filter(table=table, subject_key__in=active)
    claimed = set(claims.values_list("record", flat=True))
    for key in keys:
        if str(key) in claimed:
            yield key


def _is_active(declaration: PersonalModel, value: str, active: set[str]) -> bool:
    """Return whether an identifier's person is under restriction, also by their current address."""
    if declaration.identified_by is Identifier.EMAIL_KEY:
        return value in active
    addresses = [value, *addresses_since(value)]
    return not active.isdisjoint(chain.from_iterable(map(email_keys, addresses)))
