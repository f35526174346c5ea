"""Restriction (Art. 18 GDPR): for now a person's data are stored and nothing else is done with
them.

Neither erasure nor retention takes their rows (registry.plan asks registry.restricted); consents
are not relied on; staff cannot change them. What the restriction ends by is told to the person
before it ends (Art. 18(3)).
"""

from collections.abc import Iterator

from django.db import models, transaction
from django.utils import timezone

from privacy.personal_data import erasure_journal, legal_holds
from privacy.personal_data.erasure import release
from privacy.personal_data.erasure_journal_file import Decision
from privacy.personal_data.models import LegalHold, Restriction
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.personal_data.rows import rows_of
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject

REASON = "Art. 18 GDPR"


@transaction.atomic
def restrict(subject: DataSubject) -> bool:
    """Begin a restriction; whether there was none yet. It reaches every row of the person, later
    ones too."""
    if restrictions_of(subject.all_keys).exists():
        return False
    Restriction.objects.create(subject_key=subject.email_key)
    erasure_journal.note(Decision.RESTRICTION, subject.keys)
    return True


@transaction.atomic
def lift(subject: DataSubject) -> None:
    """End a restriction, and the holds that restrictions placed in earlier releases."""
    if restrictions_of(subject.all_keys).update(lifted_at=timezone.now()):
        erasure_journal.note(Decision.RESTRICTION_LIFTED, subject.all_keys)
    reasons = [f"{REASON} ({key[:12]})" for key in subject.all_keys]
    for hold in LegalHold.objects.filter(reason__in=reasons, released_at=None):
        release(hold)


def records_of(subject: DataSubject) -> Iterator[tuple[PersonalModel, models.Model]]:
    """The person's records that a hold can bind: those that the registry itself deletes, or that
    end with such.

    Not those whose key is a secret, such as sessions: a hold would name it, and they prove nothing.
    """
    for declared in registry.personal_models:
        own_runner = declared.retention is not None and declared.retention.runner
        if (
            declared.identified_by is not Identifier.GENERIC_KEY
            and not own_runner
            and not legal_holds.key_is_secret(declared)
        ):
            for row in rows_of(declared, subject):
                yield declared, row
