"""Guard before every deletion of a person's row, by admin, bulk action, `Model.delete()` or a job.

Rows that are under a legal hold, required by a law, or needed by such a row are not deleted; the
error states why. Deletions by staff are written to the erasure journal first, so that a restore
does not undo them.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.plan import (
    Why,
    deletion_is_planned,
    guard_uid,
    plan_for,
    planned_deletion,
)
from privacy.personal_data.retained_records import claim_pointers
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Identifier, Text
from privacy.registry.discovery import registry

REASONS: Mapping[Why, Text] = {
    Why.HOLD: _("it is under a legal hold"),
    Why.RESTRICTED: _("its owner restricted its use"),
    Why.UNFINISHED: _("it is still being processed"),
    Why.LAW: _("a law requires it"),
    Why.NEEDED: _("a record that must be retained needs it"),
}


class ProtectedRecordError(models.ProtectedError):
    """A row must be retained; the message states why, and names no one."""


def protected(model: type[models.Model], keys: Collection[Any]) -> dict[Any, Why]:
    """Return those of these rows that must be retained, each with the reason."""
    return dict(plan_for({model: list(keys)}).retained_rows(model))


def delete_rows(model: type[models.Model], keys: Collection[Any]) -> int:
    """Delete rows that staff chose, with an entry in the erasure journal; return the count.

    The count includes dependent rows. Raises ProtectedRecordError, and deletes nothing, where one
    of them must be retained.
    """
    keys = list(keys)
    plan = plan_for({model: keys})
    if staying := plan.retained_rows(model):
        raise _refusal(model, staying)
    entry = erasure_journal.write_rows_entry(model, keys)
    plan.execute()
    erasure_journal.mark_applied(entry)
    return plan.deleted_counts().total()


@contextmanager
def without_guard() -> Iterator[None]:
    """Allow deletions of rows that are not evidence yet, such as unverified requests.

    Give the reason in a comment where you use it.
    """
    with planned_deletion():
        yield


def watch() -> None:
    """Connect the guard to every declared model; called once all apps are loaded."""
    for declaration in registry.personal_models:
        if declaration.identified_by is not Identifier.NONE:
            pre_delete.connect(
                before_deletion,
                sender=model_of(declaration),
                dispatch_uid=guard_uid(model_of(declaration)),
            )


def before_deletion(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Raise ProtectedRecordError before the unplanned deletion of a row that must be retained."""
    if deletion_is_planned():
        return
    if staying := protected(sender, [instance.pk]):
        raise _refusal(sender, staying)
    claim_pointers(sender, [instance.pk])


def _refusal(model: type[models.Model], staying: Mapping[Any, Why]) -> ProtectedRecordError:
    reasons = ", ".join(sorted({str(REASONS[why]) for why in staying.values()}))
    # The rows would name people in a log.
    return ProtectedRecordError(f"{model._meta.label}: {reasons}", set())
