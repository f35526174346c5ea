"""Restriction (Art. 18 GDPR): for now a person's data are stored and nothing else is done with them.

Their records are held, so that neither erasure nor retention takes them; consents give no leave; staff cannot change
them. What the restriction ends by is told to the person before it ends (Art. 18(3)).
"""

from collections.abc import Iterable, Iterator

from django.db import models, transaction
from django.utils import timezone

from privacy.registry import holds
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.erasure import release
from privacy.registry.former_addresses import addresses_since, data_subject
from privacy.registry.models import LegalHold, Restriction
from privacy.registry.rows import identity_keys_of, model_of, rows_of, stored_values
from privacy.registry.subject import DataSubject, email_keys

REASON = "Art. 18 GDPR"


def is_restricted(email: str) -> bool:
    """Whether nothing but storing is allowed with this person's data now."""
    return bool(email) and _restrictions(data_subject(email).all_keys).exists()


@transaction.atomic
def restrict(subject: DataSubject, staff: object = None) -> int:
    """Begin a restriction and hold every record that staff or the retention could touch; how many are held."""
    if not _restrictions(subject.all_keys).exists():
        Restriction.objects.create(subject_key=subject.email_key)
    bound = holds.held()
    number = 0
    for declared, row in records_of(subject):
        known = bound.get(declared.model)
        if known is None or row.pk not in known.keys:
            holds.hold(type(row), str(row.pk), _reason(subject.email_key), staff)
            number += 1
    return number


@transaction.atomic
def lift(subject: DataSubject) -> None:
    """End a restriction, and the holds that it placed."""
    _restrictions(subject.all_keys).update(lifted_at=timezone.now())
    reasons = [_reason(key) for key in subject.all_keys]
    for hold in LegalHold.objects.filter(reason__in=reasons, released_at=None):
        release(hold)


def records_of(subject: DataSubject) -> Iterator[tuple[PersonalModel, models.Model]]:
    """The person's records that a hold can bind: those that the registry itself deletes, or that end with such.

    Not those whose key is a secret, such as sessions: a hold would name it, and they prove nothing.
    """
    for declared in registry.personal_models:
        own_runner = declared.retention is not None and declared.retention.runner
        if declared.identified_by is not Identifier.RECORD and not own_runner and not holds.key_is_secret(declared):
            for row in rows_of(declared, subject):
                yield declared, row


def restricted_owner(row: models.Model) -> bool:
    """Whether a record belongs to a person under restriction."""
    for declared in registry.personal_models:
        if model_of(declared) is type(row) and declared.identified_by is Identifier.EMAIL:
            return _restrictions(_keys_of_owners(declared, row)).exists()
    return False


def _keys_of_owners(declared: PersonalModel, row: models.Model) -> set[str]:
    """The pseudonyms of everybody to whom a row belongs, under the addresses that they have now as well."""
    keys = identity_keys_of(declared, row)
    for email in stored_values(declared, type(row)._base_manager.filter(pk=row.pk)):
        for address in addresses_since(email):
            keys.update(email_keys(address))
    return keys


def _restrictions(subject_keys: Iterable[str]) -> models.QuerySet[Restriction]:
    """The restrictions in force for anybody with one of these pseudonyms."""
    return Restriction.objects.filter(subject_key__in=list(subject_keys), lifted_at=None)


def _reason(subject_key: str) -> str:
    return f"{REASON} ({subject_key[:12]})"
