"""Restriction (Art. 18 GDPR): a person's data is only stored for now.

Neither erasure nor retention deletes their rows; consents are not relied on; staff cannot change
the rows. The person is notified before the restriction is lifted (Art. 18(3)).
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
    """Begin a restriction; return whether there was none yet.

    It applies to every row of the person, including later ones.
    """
    if restrictions_of(subject.all_keys).exists() and not subject.numbers:
        return False
    new = [keys[0] for keys in subject.identifiers if not restrictions_of(keys).exists()]
    Restriction.objects.bulk_create([Restriction(subject_key=key) for key in new])
    if new:
        erasure_journal.note(Decision.RESTRICTION, subject.keys, restricted=" ".join(new))
    return bool(new)


@transaction.atomic
def lift(subject: DataSubject) -> None:
    """End a restriction, and the legal holds that restrictions placed in earlier releases."""
    if restrictions_of(subject.all_keys).update(lifted_at=timezone.now()):
        erasure_journal.note(Decision.RESTRICTION_LIFTED, subject.all_keys)
    reasons = [f"{REASON} ({key[:12]})" for key in subject.all_keys]
    for hold in LegalHold.objects.filter(reason__in=reasons, released_at=None):
        release(hold)


def records_of(subject: DataSubject) -> Iterator[tuple[PersonalModel, models.Model]]:
    """Yield (declaration, row) of the person's records on which a legal hold can be placed.

    Those are the rows that this layer deletes itself, or that end with such rows. Rows whose key is
    a secret, such as sessions, are excluded: the hold would name it, and they are no evidence.
    """
    for declaration in registry.personal_models:
        own_runner = declaration.retention is not None and declaration.retention.runner
        if (
            declaration.identified_by is not Identifier.GENERIC_KEY
            and not own_runner
            and not legal_holds.key_is_secret(declaration)
        ):
            for row in rows_of(declaration, subject):
                yield declaration, row
