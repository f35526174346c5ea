"""The scoper: who and what is affected by a breach, counted from the declared tables."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, Model, QuerySet

from privacy.breaches.models import Breach
from privacy.controllers.models import Controller
from privacy.personal_data.former_addresses import current_address
from privacy.personal_data.known_addresses import (
    LONG_AGO,
    current_addresses,
    language_path,
    site_language,
)
from privacy.personal_data.rows import model_of, numbers_of, values_at
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.subject import email_key, email_keys
from privacy.reporting.declared_fields import by_declaration

UNKNOWN = "?"  # language of people of whom no row says it


@dataclass(frozen=True, slots=True)
class Affected:
    """Who and what is affected.

    Attributes:
        people: number of people, each counted once, by address or number.
        records: number of records.
        unassigned: number of records that lead to no person.
        categories: the affected fields, such as `orders.Order.email`.
        secrets: those of them that are declared secret, such as digests of passwords.
        companies: names of the companies that the records name.
        languages: number of people by language; UNKNOWN where no record says it.
    """

    people: int
    records: int
    unassigned: int
    categories: list[str]
    secrets: list[str]
    companies: list[str]
    languages: dict[str, int]

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to tell, by the address that they have now, in one of the site's languages."""

    email: str
    language: str


def affected_by(breach: Breach) -> Affected:
    """Count who and what the fields and the time window of a breach cover."""
    people, records, unassigned = dict[str, str](), 0, 0
    categories, secrets, companies = list[str](), list[str](), set[str]()
    for declaration, names in by_declaration(breach.scope):
        rows = rows_in(breach, declaration)
        records += rows.count()
        theirs = dict(_people(declaration, rows))
        unassigned += 0 if theirs else rows.count()
        for key, language in theirs.items():
            people[key] = people.get(key) or language
        categories += [f"{declaration.model}.{name}" for name in names]
        secrets += [f"{declaration.model}.{name}" for name in names if declaration.is_secret(name)]
        companies |= _companies(rows)
    languages = Counter(language or UNKNOWN for language in people.values())
    return Affected(
        people=len(people),
        records=records,
        unassigned=unassigned,
        categories=list(dict.fromkeys(categories)),
        secrets=list(dict.fromkeys(secrets)),
        companies=sorted(companies),
        languages=dict(sorted(languages.items())),
    )


def rows_in(breach: Breach, declaration: PersonalModel) -> QuerySet[Model]:
    """Return the rows of a table that existed before the breach ended; those deleted since cannot
    be counted any more."""
    rows = model_of(declaration)._base_manager.order_by()
    if breach.ended_at is None or not declaration.created_at_path:
        return rows
    return rows.filter(**{f"{declaration.created_at_path}__lte": breach.ended_at})


def recipients(breach: Breach) -> Iterator[Recipient]:
    """Yield the people whose address is known, each once."""
    seen, pseudonyms = set[str](), set[str]()
    for declaration, _names in by_declaration(breach.scope):
        rows = rows_in(breach, declaration)
        if declaration.identified_by is Identifier.EMAIL:
            for stored, language, since in _addresses(declaration, rows):
                recipient = Recipient(current_address(stored, since), site_language(language))
                if seen.isdisjoint(keys := email_keys(recipient.email)):
                    seen.update(keys)
                    yield recipient
        elif declaration.identified_by is Identifier.EMAIL_KEY:
            pseudonyms.update(key for key, _language in _people(declaration, rows))
    for address in current_addresses(pseudonyms - seen):
        recipient = Recipient(address.email, address.language)
        if seen.isdisjoint(keys := email_keys(recipient.email)):
            seen.update(keys)
            yield recipient


def _addresses(
    declaration: PersonalModel, rows: QuerySet[Model]
) -> Iterator[tuple[str, str, datetime]]:
    """Yield address, language ("" if unknown) and moment of each row."""
    created_at = declaration.created_at_path
    for path in declaration.paths:
        columns = [values_at(rows.model, path)]
        language = language_path(rows.model, path)
        columns += [values_at(rows.model, name) for name in (language, created_at) if name]
        for email, *others in rows.values_list(*columns).distinct().iterator(chunk_size=10_000):
            if email:
                moment = others[-1] if created_at else None
                spoken = str(others[0]) if language else ""
                yield str(email), spoken, moment if isinstance(moment, datetime) else LONG_AGO


def _people(declaration: PersonalModel, rows: QuerySet[Model]) -> Iterator[tuple[str, str]]:
    """Yield pseudonym and language of the people whom rows belong to."""
    if declaration.identified_by is Identifier.EMAIL:
        for email, language, _since in _addresses(declaration, rows):
            yield email_key(email), language
    elif declaration.identified_by is Identifier.EMAIL_KEY:
        for path in declaration.paths:
            for key in rows.values_list(path, flat=True).distinct().iterator(chunk_size=10_000):
                yield str(key), ""
    if declaration.identified_by is Identifier.EMAIL:
        without = rows.filter(**dict.fromkeys(declaration.paths, ""))
        for number in numbers_of(declaration, without) if declaration.numbers else ():
            yield number.keys[0], ""


def _companies(rows: QuerySet[Model]) -> set[str]:
    """Return the names of the companies that rows name."""
    names = set[str]()
    for column in rows.model._meta.concrete_fields:
        if isinstance(column, ForeignKey) and column.related_model is Controller:
            named = rows.exclude(**{column.name: None})
            names.update(named.values_list(f"{column.name}__name", flat=True).distinct())
    return names
