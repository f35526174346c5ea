"""Replay of restrictions and legal holds in a restored database (see `personal_data.replay`)."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from privacy.personal_data.erasure import end_hold
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.models import LegalHold, Restriction
from privacy.personal_data.replay import register_handler, rows_in_scope
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.personal_data.restriction import add_restrictions
from privacy.registry.subject import DataSubject


def register_all() -> None:
    """Register the handlers; called once all apps are loaded."""
    register_handler(Decision.RESTRICTION, restrict_again)
    register_handler(Decision.RESTRICTION_LIFTED, lift_again)
    register_handler(Decision.HOLD, hold_again)
    register_handler(Decision.HOLD_RELEASED, release_again)


def restrict_again(entry: Entry, people: list[DataSubject]) -> None:
    """Restore a restriction under the pseudonyms that it had: of the address and of numbers."""
    restricted = entry.details.get("restricted", entry.email_keys[0])
    identifiers = [(key,) for key in restricted.split()]
    add_restrictions(identifiers, entry.companies, entry.erased_at)


def lift_again(entry: Entry, people: list[DataSubject]) -> None:
    """End the restrictions that existed at the time."""
    in_force = restrictions_of(entry.email_keys, entry.companies).filter(since__lte=entry.erased_at)
    keys = list(in_force.values_list("pk", flat=True))
    Restriction.objects.filter(pk__in=keys).update(lifted_at=entry.erased_at)


def hold_again(entry: Entry, people: list[DataSubject]) -> None:
    """Restore the hold on a row; its reason was in the database only, so staff look it up."""
    for model, keys in rows_in_scope(entry):
        table = ContentType.objects.get_for_model(model)
        for key in keys:
            active_holds = LegalHold.objects.filter(table=table, record=str(key), released_at=None)
            if not active_holds.exists():
                reason = _(
                    "Placed before a restore of the database: see the file for law and authority"
                )
                placed_at = entry.erased_at
                LegalHold.objects.create(
                    table=table, record=str(key), reason=reason, placed_at=placed_at
                )


def release_again(entry: Entry, people: list[DataSubject]) -> None:
    """Release the holds that existed at the time, and perform the erasures they deferred."""
    for model, keys in rows_in_scope(entry):
        table = ContentType.objects.get_for_model(model)
        holds = LegalHold.objects.filter(table=table, record__in=list(map(str, keys)))
        for hold in holds.filter(placed_at__lte=entry.erased_at):
            end_hold(hold)
