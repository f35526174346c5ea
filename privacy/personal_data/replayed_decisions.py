"""How restrictions and legal holds that a restored database lacks are carried out again (see
registry.replay)."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from privacy.personal_data.erasure import end_hold
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.models import LegalHold, Restriction
from privacy.personal_data.replay import register, rows_meant
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.registry.subject import DataSubject


def register_all() -> None:
    """Called once, when all apps are loaded."""
    register(Decision.RESTRICTION, restrict_again)
    register(Decision.RESTRICTION_LIFTED, lift_again)
    register(Decision.HOLD, hold_again)
    register(Decision.HOLD_RELEASED, release_again)


def restrict_again(entry: Entry, people: list[DataSubject]) -> None:
    """Begin a restriction under the pseudonym that it had."""
    if not restrictions_of(entry.email_keys).exists():
        Restriction.objects.create(subject_key=entry.email_keys[0], since=entry.erased_at)


def lift_again(entry: Entry, people: list[DataSubject]) -> None:
    """End the restrictions that were there at the time."""
    restrictions_of(entry.email_keys).filter(since__lte=entry.erased_at).update(
        lifted_at=entry.erased_at
    )


def hold_again(entry: Entry, people: list[DataSubject]) -> None:
    """Bind the row again. Its reason was in the database only: staff look it up in the file."""
    for model, keys in rows_meant(entry):
        table = ContentType.objects.get_for_model(model)
        for key in keys:
            held = LegalHold.objects.filter(table=table, record=str(key), released_at=None)
            if not held.exists():
                reason = _(
                    "Placed before a restore of the database: see the file for law and authority"
                )
                placed_at = entry.erased_at
                LegalHold.objects.create(
                    table=table, record=str(key), reason=reason, placed_at=placed_at
                )


def release_again(entry: Entry, people: list[DataSubject]) -> None:
    """Release the holds on the row that were there at the time, and erase what waited for it."""
    for model, keys in rows_meant(entry):
        table = ContentType.objects.get_for_model(model)
        holds = LegalHold.objects.filter(table=table, record__in=[str(key) for key in keys])
        for hold in holds.filter(placed_at__lte=entry.erased_at):
            end_hold(hold)
