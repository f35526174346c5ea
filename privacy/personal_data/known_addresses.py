"""Addresses of people of whom only the pseudonym is stored, for mails that the law requires."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model

from privacy.personal_data.former_addresses import current_address
from privacy.personal_data.rows import model_of, values_at
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.subject import email_keys

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address that a table holds.

    Attributes:
        email: as it is stored.
        language: of the row, or "" where it has none.
    """

    email: str
    language: str


def addresses_of(subject_keys: Collection[str]) -> dict[str, KnownAddress]:
    """Return the addresses behind these pseudonyms, by pseudonym, as far as a table still holds
    them; addresses with a language are preferred.

    Each address of each table is read once: call it for many pseudonyms together.
    """
    wanted, known = set(subject_keys), dict[str, KnownAddress]()
    for address in _stored() if wanted else ():
        for key in wanted.intersection(email_keys(address.email)):
            if key not in known or (address.language and not known[key].language):
                known[key] = address
    return known


def current_addresses(subject_keys: Collection[str]) -> Iterator[KnownAddress]:
    """Yield the people behind these pseudonyms, as far as a table still holds their addresses: by
    the address that they have now, in one of the site's languages. See `addresses_of`."""
    for known in addresses_of(subject_keys).values():
        email = current_address(known.email, LONG_AGO)
        yield KnownAddress(email, site_language(known.language))


def site_language(language: str) -> str:
    """Return a language if it is one of the site's; else the first of them."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _stored() -> Iterator[KnownAddress]:
    for declaration in registry.personal_models:
        if declaration.identified_by is Identifier.EMAIL:
            model = model_of(declaration)
            for path in declaration.paths:
                columns = [values_at(model, path)]
                if language := language_path(model, path):
                    columns.append(values_at(model, language))
                rows = model._base_manager.order_by().values_list(*columns).distinct()
                for email, *languages in rows.iterator(chunk_size=10_000):
                    if email:
                        yield KnownAddress(str(email), str(languages[0]) if languages else "")


def language_path(model: type[Model], path: str) -> str:
    """Return the lookup path of the language beside an address; "" where its row has none."""
    *relations, _column = path.split("__")
    for name in relations:
        related = getattr(model._meta.get_field(name), "related_model", None)
        if not isinstance(related, type):
            return ""
        model = related
    try:
        column = model._meta.get_field("language")
    except FieldDoesNotExist:
        return ""
    return "__".join([*relations, "language"]) if isinstance(column, CharField) else ""
