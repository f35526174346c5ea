"""Restriction (Art. 18 GDPR): for now a person's data are stored and nothing else is done with them.

Their records are held, so that neither erasure nor retention takes them; consents give no leave; staff cannot change
them. What the restriction ends by is told to the person before it ends (Art. 18(3)).
"""

from collections.abc import Iterator

from django.db import models, transaction
from django.utils import timezone

from privacy.registry import holds
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.erasure import release
from privacy.registry.models import LegalHold, Restriction
from privacy.registry.rows import model_of, rows_of
from privacy.registry.subject import DataSubject, email_key

REASON = "Art. 18 GDPR"


def is_restricted(email: str) -> bool:
    """Whether nothing but storing is allowed with this person's data now."""
    return bool(email) and Restriction.objects.filter(subject_key=email_key(email), lifted_at=None).exists()


@transaction.atomic
def restrict(subject: DataSubject, staff: object = None) -> int:
    """Begin a restriction and hold every record that staff or the retention could touch; how many are held."""
    Restriction.objects.get_or_create(subject_key=subject.email_key, lifted_at=None)
    bound = holds.held()
    number = 0
    for declared, row in records_of(subject):
        known = bound.get(declared.model)
        if known is None or row.pk not in known.keys:
            holds.hold(type(row), str(row.pk), _reason(subject), staff)
            number += 1
    return number


@transaction.atomic
def lift(subject: DataSubject) -> None:
    """End a restriction, and the holds that it placed."""
    Restriction.objects.filter(subject_key=subject.email_key, lifted_at=None).update(lifted_at=timezone.now())
    for one in LegalHold.objects.filter(reason=_reason(subject), released_at=None):
        release(one)


def records_of(subject: DataSubject) -> Iterator[tuple[PersonalModel, models.Model]]:
    """The person's records that a hold can bind: those that the registry itself deletes, or that end with such."""
    for declared in registry.personal_models:
        own_runner = declared.retention is not None and declared.retention.runner
        if declared.identified_by is not Identifier.RECORD and not own_runner:
            for row in rows_of(declared, subject):
                yield declared, row


def restricted_owner(row: models.Model) -> bool:
    """Whether a record belongs to a person under restriction."""
    for declared in registry.personal_models:
        if model_of(declared) is type(row) and declared.identified_by is Identifier.EMAIL:
            found = type(row)._base_manager.filter(pk=row.pk).values_list(declared.subject, flat=True).first()
            return is_restricted(str(found or ""))
    return False


def _reason(subject: DataSubject) -> str:
    return f"{REASON} ({subject.email_key[:12]})"
