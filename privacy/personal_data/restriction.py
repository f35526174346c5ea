"""Restriction (Art. 18 GDPR): a person's data is only stored for now.

Neither erasure nor retention deletes their rows; consents are not relied on; staff cannot change
the rows. The person is notified before the restriction is lifted (Art. 18(3)).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from privacy.personal_data import erasure_journal, legal_holds
from privacy.personal_data.erasure import release
from privacy.personal_data.erasure_journal_file import Decision
from privacy.personal_data.models import LegalHold, Restriction
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.personal_data.rows import rows_of
from privacy.registry.companies import CONTROLLER, Companies
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject

REASON = "Art. 18 GDPR"


@transaction.atomic
def restrict(subject: DataSubject) -> bool:
    """Begin a restriction; return whether there was none yet.

    It applies to every row that the subject's companies have of the person, including later ones.
    """
    new = add_restrictions(subject.identifiers, subject.companies, timezone.now())
    if new:
        restricted = " ".join(new)
        erasure_journal.note(
            Decision.RESTRICTION, subject.keys, subject.companies, restricted=restricted
        )
    return bool(new)


def add_restrictions(
    identifiers: Sequence[Sequence[str]], companies: Companies | None, since: datetime
) -> list[str]:
    """Store a restriction at each of the companies for each identifier without one.

    `identifiers` are the pseudonyms of each, the one to store first. Returns those stored.
    """
    new = list[Restriction]()
    for controller in restricting_companies(companies):
        for keys in identifiers:
            in_force = Restriction.objects.filter(subject_key__in=keys, lifted_at=None)
            if not in_force.filter(controller=controller).exists():
                new.append(Restriction(subject_key=keys[0], controller_id=controller, since=since))
    Restriction.objects.bulk_create(new)
    return list(dict.fromkeys(restriction.subject_key for restriction in new))


def restricting_companies(companies: Companies | None) -> list[int | None]:
    """Return the keys of these companies, or of all; [None] where the directory is empty."""
    directory = apps.get_model(CONTROLLER)._default_manager.all()
    if companies is not None:
        directory = directory.filter(slug__in=companies.slugs)
    return list(directory.order_by("pk").values_list("pk", flat=True)) or [None]


@transaction.atomic
def lift(subject: DataSubject) -> None:
    """End a restriction, and the legal holds that restrictions placed in earlier releases."""
    in_force = restrictions_of(subject.all_keys, subject.companies).values_list("pk", flat=True)
    if Restriction.objects.filter(pk__in=list(in_force)).update(lifted_at=timezone.now()):
        erasure_journal.note(Decision.RESTRICTION_LIFTED, subject.all_keys, subject.companies)
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
